--TEST--
HttpServer: start() blocks until a handler calls stop()
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($server) {
        note('running: '); dump($server->isRunning());
        if ($req->getPath() === '/stop') {
            dump($server->stop());
        }
        $res->end('answered');
    });
    dump($server->isRunning(), $server->stop(), $server->start(), $server->isRunning(), $server->stop());
    try { $server->start(); } catch (HttpServerException $e) { note($e::class, ': ', $e->getMessage(), "\n"); }
    exit;
    PHP);
echo body($server->get('/')), "\n", body($server->get('/stop')), "\n";
echo $server->wait($status);
var_dump($status);
?>
--EXPECT--
answered
answered
running: bool(true)
running: bool(true)
bool(true)
bool(false)
bool(false)
bool(true)
bool(false)
bool(false)
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServer::start(): the server has served already; make another one to serve again
int(0)
