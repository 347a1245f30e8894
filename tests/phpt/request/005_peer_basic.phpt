--TEST--
HttpRequest: the peer of the connection, without brackets
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json([$req->getRemoteAddress(), $req->getRemotePort(), $req->getTlsInfo()]));
    PHP, "\$config->addListener('127.0.0.1', 0);");
$stream = $server->connect();
fwrite($stream, "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.1\r\nConnection: close\r\n\r\n");
$port = (int) substr(strrchr(stream_socket_get_name($stream, false), ':'), 1);
var_dump(body(stream_get_contents($stream)) === json_encode(['127.0.0.1', $port, null]));
echo $server->stop();
?>
--EXPECT--
bool(true)
