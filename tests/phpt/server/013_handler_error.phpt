--TEST--
HttpServer::addHttpHandler() wants a callable, before the start
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig};

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 0));
attempt(fn () => $server->addHttpHandler('no_such_function'));
attempt(fn () => $server->addHttpHandler([$server, 'none']));
var_dump($server->addHttpHandler(fn () => 1) === $server);

$child = Server::run(<<<'PHP'
    $server->addHttpHandler(fn () => 1);
    $server->addHttpHandler(function ($req, $res) use ($server) {
        try { $server->addHttpHandler(fn () => 1); } catch (HttpServerException $e) { $res->end($e->getMessage()); }
    });
    PHP);
echo body($child->get('/')), "\n";
$child->stop();
?>
--EXPECT--
TypeError: TrueAsync\HttpServer::addHttpHandler(): Argument #1 ($handler) must be a valid callback, function "no_such_function" not found or invalid function name
TypeError: TrueAsync\HttpServer::addHttpHandler(): Argument #1 ($handler) must be a valid callback, class TrueAsync\HttpServer does not have a method "none"
bool(true)
TrueAsync\HttpServer::addHttpHandler(): the server is running
