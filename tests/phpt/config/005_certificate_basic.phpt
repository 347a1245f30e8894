--TEST--
HttpServerConfig: certificate and key are read when they are set
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\HttpServerConfig;

[$certificate, $key] = certificate();
$config = new HttpServerConfig();
var_dump($config->setCertificate($certificate)->getCertificate() === $certificate);
var_dump($config->setPrivateKey($key)->getPrivateKey() === $key);
?>
--EXPECT--
bool(true)
bool(true)
