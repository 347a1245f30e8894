--TEST--
A script that goes on with the Fiber of another request: each keeps its output, buffers and shutdown functions
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    register_shutdown_function(function () use ($server) { note('the script: ', $server->isRunning() ? 'too early' : 'last', "\n"); });
    $held = null;
    $server->addHttpHandler(function ($request, $response) use ($server, &$held) {
        switch ($request->getPath()) {
            case '/held':
                $held = Fiber::getCurrent();
                echo 'held';
                Fiber::suspend();
                return;
            case '/held-at-its-end':
                register_shutdown_function(function () use (&$held) {
                    $held = Fiber::getCurrent();
                    Fiber::suspend();
                    echo 'held at its end';
                });
                $held = Fiber::getCurrent();
                Fiber::suspend();
                return;
            case '/goes-on':
                register_shutdown_function(function () { echo ', shutdown'; });
                ob_start(fn ($text) => strtoupper($text));
                echo 'before';
                $held->resume();
                echo ', after';
                Async\delay(50);
                echo ', waited';
                return;
            case '/never':
                ob_start();
                try {
                    echo 'unseen';
                    Fiber::suspend();
                } finally {
                    note('never: ', ob_get_clean(), "\n");
                }
        }
    });
    PHP, "\$config->addListener('127.0.0.1', 0)->setShutdownTimeout(1);");

function begin(Server $server, string $path)
{
    $stream = $server->connect();
    fwrite($stream, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    usleep(50000); // a request behind it is handled later
    return $stream;
}

$held = begin($server, '/held');
echo body($server->get('/goes-on')), "\n";
echo body(stream_get_contents($held)), "\n";

$held = begin($server, '/held-at-its-end');
$one = begin($server, '/goes-on'); // waits while the next one ends what it has begun
foreach ([$server->get('/goes-on'), stream_get_contents($one), stream_get_contents($held)] as $response) {
    echo status($response), "\n"; // what is printed goes to whoever has resumed or left last
}

$never = begin($server, '/never');
echo $server->stop();
?>
--EXPECT--
BEFORE, AFTER, WAITED, SHUTDOWN
held
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
never: unseen
the script: last
