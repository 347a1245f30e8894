--TEST--
100 000 coroutines leave nothing behind
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend, timeout};

$kinds = [
    'awaited' => function () { await(spawn(fn ($a) => [$a, new stdClass], range(1, 10))); },
    'not awaited' => function () { spawn(function () { suspend(); return str_repeat('x', 1000); }); suspend(); suspend(); suspend(); },
    'throwing' => function () { try { await(spawn(fn () => throw new Exception)); } catch (Exception) {} },
    'cancelled' => function () { $c = spawn(function () { try { suspend(); } finally { $x = [1]; } }); suspend(); $c->cancel(); suspend(); },
    'not begun' => function () { spawn(fn () => 1)->cancel(); },
    'limited' => function () { await(spawn(fn () => suspend()), timeout(60000)); },
    'in a cycle' => function () { $c = spawn(function () use (&$c) { return $c; }); await($c); },
    'deadlocked' => function () { $c = spawn(function () use (&$c) { await($c); }); try { await($c); } catch (Async\DeadlockError) {} },
    'in a Fiber' => function () { await(spawn(fn () => (new Fiber(fn () => suspend()))->start())); },
];
foreach ($kinds as $kind => $run) {
    foreach ([0, 1] as $round) {
        $before = memory_get_usage();
        for ($i = 0; $i < 6000; $i++) $run();
        gc_collect_cycles();
        $more = memory_get_usage() - $before;
    }
    echo $kind, ': ', $more < 4096 ? 'flat' : "$more bytes more", "\n";
}

// many at once
for ($round = 0; $round < 3; $round++) {
    $before = memory_get_usage();
    $all = [];
    for ($i = 0; $i < 1000; $i++) $all[] = spawn(function () use ($i) { delay(1); return $i; });
    $sum = array_sum(array_map(Async\await(...), $all));
    unset($all);
    gc_collect_cycles();
    $more = memory_get_usage() - $before;
}
echo "$sum: ", $more < 4096 ? 'flat' : "$more bytes more", "\n";

// objects go when their last user goes
class Witness { public function __construct(private string $name) {} public function __destruct() { echo $this->name, "\n"; } }
$c = spawn(function (Witness $argument) { $local = new Witness('local'); suspend(); return new Witness('result'); }, new Witness('argument'));
suspend();
await($c);
echo "ended\n";
unset($c);
echo "released\n";
?>
--EXPECT--
awaited: flat
not awaited: flat
throwing: flat
cancelled: flat
not begun: flat
limited: flat
in a cycle: flat
deadlocked: flat
in a Fiber: flat
499500: flat
local
argument
ended
result
released
