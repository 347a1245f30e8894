--TEST--
Coroutines that only give way to each other do not keep timers and requests waiting
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend};

$log = [];
foreach (['a', 'b'] as $name) {
    $tasks[] = spawn(function () use ($name, &$log) {
        for ($i = 1; $i <= 3; $i++) { $log[] = "$name$i"; $i % 2 ? suspend() : delay(0); }
    });
}
array_map(Async\await(...), $tasks);
echo implode(' ', $log), "\n";

$turns = 0;
$go = true;
$restless = function () use (&$go, &$turns) { while ($go) { suspend(); $turns++; } };
$tasks = [spawn($restless), spawn($restless)];
$begin = microtime(true);
await(spawn(fn () => delay(50)));
delay(50);
var_dump($turns > 100, microtime(true) - $begin < 5);
$go = false;
array_map(Async\await(...), $tasks);

$server = Server::run(<<<'PHP'
    $go = true;
    for ($i = 0; $i < 2; $i++) {
        Async\spawn(function () use (&$go) { while ($go) { Async\suspend(); } });
    }
    $server->addHttpHandler(function ($req, $res) use (&$go) {
        if ($req->getPath() === '/end') $go = false;
        $res->end('served');
    });
    PHP);
$begin = microtime(true);
for ($i = 0; $i < 20; $i++) {
    $served[body($server->get('/'))] = true;
}
echo body($server->get('/end')), ' ', implode(array_keys($served)), "\n";
var_dump(microtime(true) - $begin < 5);
echo $server->stop();
?>
--EXPECT--
a1 b1 a2 b2 a3 b3
bool(true)
bool(true)
served served
bool(true)
