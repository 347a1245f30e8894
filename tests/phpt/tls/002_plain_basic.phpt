--TEST--
TLS and plain listeners of one server
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip needs the openssl extension for ssl:// streams');
?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

[$certificate, $key] = certificate();
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->end($req->getTlsInfo() ? 'encrypted' : 'plain'));
    PHP, "\$config->addListener('127.0.0.1', 0)->addListener('127.0.0.1', 0, true)->setCertificate('$certificate')->setPrivateKey('$key');");
echo body($server->get('/', 0)), ' ', body($server->get('/', 1)), "\n";
$large = random_bytes(300000);
echo body($server->request('POST', '/', [], $large, 1)), "\n";
echo $server->stop();
?>
--EXPECT--
plain encrypted
encrypted
