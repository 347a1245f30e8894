--TEST--
A key that does not match the certificate, and a listener without either
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig, LogSeverity};

[$certificate] = certificate();
[$other, $key] = certificate();
foreach ([[$certificate, $key], [$certificate, null], [null, $key], [null, null]] as [$c, $k]) {
    $config = (new HttpServerConfig())->addListener('127.0.0.1', 0, true)->setLogSeverity(LogSeverity::OFF);
    if ($c) $config->setCertificate($c);
    if ($k) $config->setPrivateKey($k);
    $server = (new HttpServer($config))->addHttpHandler(fn () => 1);
    try {
        $server->start();
    } catch (TrueAsync\HttpServerException $e) {
        echo $e::class, ': ', str_replace([dirname($certificate), dirname($other)], ['FIRST', 'SECOND'], $e->getMessage()), "\n";
    }
}
?>
--EXPECT--
TrueAsync\HttpServerRuntimeException: private key file SECOND/key.pem: the key does not match the certificate in FIRST/cert.pem
TrueAsync\HttpServerRuntimeException: a TLS listener needs a private key, and none is set
TrueAsync\HttpServerRuntimeException: a TLS listener needs a certificate, and none is set
TrueAsync\HttpServerRuntimeException: a TLS listener needs a certificate, and none is set
