--TEST--
HttpServerConfig: an unusable certificate or key is named with the reason
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\HttpServerConfig;

[$certificate, $key] = certificate();
$directory = dirname($certificate);
file_put_contents("$directory/text.pem", "not PEM\n");
file_put_contents("$directory/empty.pem", '');
$config = new HttpServerConfig();
foreach (['setCertificate', 'setPrivateKey'] as $method) {
    foreach (["$directory/none.pem", "$directory/text.pem", "$directory/empty.pem", $directory] as $path) {
        try {
            $config->$method($path);
            echo "accepted\n";
        } catch (TrueAsync\HttpServerInvalidArgumentException $e) {
            echo str_replace($directory, 'DIR', $e->getMessage()), "\n";
        }
    }
}
attempt(fn () => $config->setCertificate("a\0b"));
try {
    $config->setCertificate($key);
    echo "accepted\n";
} catch (TrueAsync\HttpServerInvalidArgumentException $e) {
    echo str_replace($directory, 'DIR', $e->getMessage()), "\n";
}
var_dump($config->getCertificate(), $config->getPrivateKey());
?>
--EXPECT--
TrueAsync\HttpServerConfig::setCertificate(): certificate file DIR/none.pem: No such file or directory
TrueAsync\HttpServerConfig::setCertificate(): certificate file DIR/text.pem: not in PEM format
TrueAsync\HttpServerConfig::setCertificate(): certificate file DIR/empty.pem: not in PEM format
TrueAsync\HttpServerConfig::setCertificate(): certificate file DIR: not a regular file
TrueAsync\HttpServerConfig::setPrivateKey(): private key file DIR/none.pem: No such file or directory
TrueAsync\HttpServerConfig::setPrivateKey(): private key file DIR/text.pem: not in PEM format
TrueAsync\HttpServerConfig::setPrivateKey(): private key file DIR/empty.pem: not in PEM format
TrueAsync\HttpServerConfig::setPrivateKey(): private key file DIR: not a regular file
ValueError: TrueAsync\HttpServerConfig::setCertificate(): Argument #1 ($path) must not contain any null bytes
TrueAsync\HttpServerConfig::setCertificate(): certificate file DIR/key.pem: holds no certificate
NULL
NULL
