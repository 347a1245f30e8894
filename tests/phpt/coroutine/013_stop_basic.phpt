--TEST--
When the server stops, what its handlers have spawned ends within the shutdown timeout, or is cancelled
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$body = <<<'PHP'
    use function Async\{await, delay, spawn, suspend};
    $before = spawn(function () { delay(700); return 'spawned before the start'; });
    $server->addHttpHandler(function ($req, $res) use ($server) {
        spawn(function () { delay(300); echo "in time\n"; });
        spawn(function () {
            try { delay(60000); } catch (Async\AsyncCancellation $e) { echo "late: {$e->getMessage()}\n"; } finally {
                try { delay(1); } catch (TrueAsync\HttpServerException $e) { echo $e->getMessage(), "\n"; }
                try { spawn(fn () => 1); } catch (TrueAsync\HttpServerException $e) { echo $e->getMessage(), "\n"; }
            }
        });
        spawn(function () { while (true) { try { delay(60000); } catch (Async\AsyncCancellation) { echo "does not give in\n"; } } });
        spawn(function () { try { Fiber::suspend(); } finally { echo "suspended\n"; } });
        spawn(function () use (&$waits) { try { await($waits); } finally { echo "awaiting\n"; } });
        $waits = spawn(fn () => delay(60000));
        suspend();
        spawn(function () { echo $GLOBALS['never'] ?? 'in time too', "\n"; });
        $res->end('answered');
        $server->stop();
    });
    $server->start();
    echo "start() has returned\n";
    echo await($before), "\n";
    exit(0);
    PHP;
$server = Server::run($body, "\$config->addListener('127.0.0.1', 0)->setShutdownTimeout(1);");
$begin = microtime(true);
echo body($server->get('/')), "\n";
$lines = explode("\n", $server->wait($status));
$taken = microtime(true) - $begin;
$at = array_search('start() has returned', $lines);
$first = array_slice($lines, 0, $at);
sort($first);
echo implode("\n", [...$first, ...array_slice($lines, $at)]);
var_dump($status, $taken >= 0.99, $taken < 5);
echo preg_replace('~^.*ERROR |/\S+/~m', '', implode("\n", preg_grep('~ERROR~', explode("\n", $server->log())))), "\n";
?>
--EXPECTF--
answered
Async\delay(): the server has stopped
Async\spawn(): the server has stopped
awaiting
does not give in
in time
in time too
late: the server has stopped
suspended
start() has returned
spawned before the start
int(0)
bool(true)
bool(true)
coroutine #4 (spawned at %s.php:16): uncaught TrueAsync\HttpServerRuntimeException: Async\delay(): the server has stopped in %s.php:16
