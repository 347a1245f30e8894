--TEST--
In handlers: results, exceptions, concurrency, and coroutines that outlive their request
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    use function Async\{await, delay, spawn, suspend, timeout};
    $done = [];
    $gate = spawn(function () { delay(300); return 'the gate'; });
    $server->addHttpHandler(function ($req, $res) use (&$done, $gate) {
        switch ($req->getPath()) {
            case '/parallel':
                $parts = array_map(fn ($i) => spawn(function () use ($i) { delay(100); return $i; }), range(1, 20));
                return $res->end(implode(' ', array_map(Async\await(...), $parts)));
            case '/throws':
                return await(spawn(fn () => throw new HttpException('from a coroutine', 418)));
            case '/caught':
                try { await(spawn(fn () => throw new LogicException('caught'))); } catch (LogicException $e) { $res->end($e->getMessage()); }
                return;
            case '/timeout':
                try { await(spawn(fn () => delay(200)), timeout(10)); } catch (Async\TimeoutException $e) { $res->end($e->getMessage()); }
                return;
            case '/cancelled':
                $c = spawn(fn () => delay(60000));
                spawn(fn () => $c->cancel());
                try { await($c); } catch (Async\AsyncCancellation $e) { $res->end('cancelled'); }
                return;
            case '/deadlock':
                $a = spawn(function () use (&$b) { await($b); });
                $b = spawn(function () use (&$a) { await($a); });
                try { await($a); } catch (Async\DeadlockError $e) { $res->end('deadlock'); }
                return;
            case '/later':
                spawn(function () use (&$done, $req) { delay(50); $done[] = 'after ' . $req->getPath(); });
                return $res->end('answered');
            case '/done':
                return $res->end(implode(', ', $done));
            case '/shared':
                return $res->end(await($gate));
            case '/lost':
                spawn(fn () => throw new LogicException('nobody awaits'));
                return $res->end('answered');
            case '/exits':
                $res->setBody(var_export(await(spawn(function () { suspend(); exit(3); })), true));
                return;
            case '/spawned-answer':
                await(spawn(function () use ($res) { $res->write('from '); delay(5); $res->write('a coroutine'); }));
                return;
            case '/body':
                $reader = spawn(fn () => $req->awaitBody()->getBody());
                $other = spawn(fn () => $req->awaitBody()->getBody());
                return $res->end(await($reader) . ' ' . await($other));
            case '/fiber':
                $fiber = new Fiber(function () { $x = await(spawn(fn () => 'fiber')); return $x . Fiber::suspend(); });
                $fiber->start();
                $fiber->resume(' resumed');
                return $res->end($fiber->getReturn());
        }
    });
    PHP);
$waiting = [];
for ($i = 0; $i < 5; $i++) {
    $waiting[] = $stream = $server->connect();
    fwrite($stream, "GET /shared HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}
$begin = microtime(true);
echo body($server->get('/parallel')), "\n";
var_dump(microtime(true) - $begin < 1.5);
foreach (['/throws', '/caught', '/timeout', '/cancelled', '/deadlock', '/exits', '/fiber', '/lost'] as $path) {
    $response = $server->get($path);
    echo "$path ", status($response), ' ', strtok(body($response), "\n"), "\n";
}
$response = $server->get('/spawned-answer');
echo field($response, 'Transfer-Encoding')[0], ' ', preg_replace('~^\w+\r\n|\r\n~m', '', body($response)), "\n";
$stream = $server->connect();
fwrite($stream, "POST /body HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbo");
usleep(50000);
fwrite($stream, 'dy');
echo body(stream_get_contents($stream)), "\n";
echo body($server->get('/later')), "\n";
usleep(200000);
echo body($server->get('/done')), "\n";
echo implode(' ', array_unique(array_map(fn ($stream) => body(stream_get_contents($stream)), $waiting))), "\n";
echo $server->stop();
echo preg_replace('~^.*ERROR |/\S+/~m', '', implode("\n", preg_grep('~ERROR~', explode("\n", $server->log())))), "\n";
?>
--EXPECTF--
1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
bool(true)
/throws HTTP/1.1 418  from a coroutine
/caught HTTP/1.1 200 OK caught
/timeout HTTP/1.1 200 OK 10 ms are over
/cancelled HTTP/1.1 200 OK cancelled
/deadlock HTTP/1.1 200 OK deadlock
/exits HTTP/1.1 200 OK NULL
/fiber HTTP/1.1 200 OK fiber resumed
/lost HTTP/1.1 200 OK answered
chunked from a coroutine
body body
answered
after /later
the gate
coroutine #31 (spawned at %s.php:40): uncaught LogicException: nobody awaits in %s.php:40
