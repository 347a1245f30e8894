--TEST--
HttpServer: a body over the limit is answered with 413, and others are served
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run('$server->addHttpHandler(fn ($req, $res) => $res->end((string) strlen($req->getBody())));',
    "\$config->addListener('127.0.0.1', 0)->setMaxBodySize(100);");
echo status($server->request('POST', '/', body: str_repeat('b', 101))), "\n";
echo body($server->request('POST', '/', body: str_repeat('b', 100))), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 413 Content Too Large
100
