--TEST--
A handler is a Fiber: Fiber::suspend() gives way until somebody resumes it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $waiting = null;
    $server->addHttpHandler(function ($req, $res) use (&$waiting) {
        if ($req->getPath() === '/wait') {
            $waiting = Fiber::getCurrent();
            $res->end(Fiber::suspend());
        } else {
            $waiting->resume('woken');
            $res->end($waiting->isRunning() || $waiting->isSuspended() ? 'busy' : 'done');
        }
    });
    PHP);
$stream = $server->connect();
fwrite($stream, "GET /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
usleep(100000);
echo status($server->get('/wake')), "\n", body(stream_get_contents($stream)), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
woken
