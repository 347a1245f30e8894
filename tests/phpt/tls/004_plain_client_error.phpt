--TEST--
A client without TLS at a TLS listener does not stop the others
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
    $server->addHttpHandler(fn ($req, $res) => $res->end('served'));
    PHP, "\$config->addListener('127.0.0.1', 0, true)->setCertificate('$certificate')->setPrivateKey('$key');");
$plain = stream_socket_client(str_replace('ssl:', 'tcp:', $server->addresses[0]));
fwrite($plain, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
stream_set_timeout($plain, PATIENCE);
var_dump(str_contains((string) stream_get_contents($plain), 'served'));
echo body($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
bool(false)
served
