--TEST--
Handlers that still wait at the end of the shutdown timeout are ended: finally runs, catch does not
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        try {
            $req->getPath() === '/fiber' ? (new Fiber(fn () => Async\delay(60000)))->start()
                : ($req->getPath() === '/suspend' ? Fiber::suspend() : Async\delay(60000));
        } catch (Throwable $e) {
            note("caught\n");
        } finally {
            note("finally {$req->getPath()}\n");
            if ($req->getPath() === '/delay') {
                try { Async\delay(1); } catch (HttpServerException $e) { note($e->getMessage(), "\n"); }
            }
        }
    });
    $server->start();
    note("ended\n");
    exit;
    PHP, "\$config->addListener('127.0.0.1', 0)->setShutdownTimeout(0);");
$streams = [];
foreach (['/delay', '/fiber', '/suspend'] as $path) {
    $streams[] = $stream = $server->connect();
    fwrite($stream, "GET $path HTTP/1.1\r\nHost: h\r\n\r\n");
}
usleep(200000);
$server->signal(15);
$lines = explode("\n", trim($server->wait($status)));
sort($lines);
echo implode("\n", $lines), "\n";
var_dump($status);
?>
--EXPECT--
Async\delay(): the server has stopped
ended
finally /delay
finally /fiber
finally /suspend
int(0)
