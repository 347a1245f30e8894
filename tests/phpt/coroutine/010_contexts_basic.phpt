--TEST--
Waiting in user-made Fibers, destructors, generators and callbacks of PHP's functions
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend};

echo "-- Fibers in a coroutine\n";
$steps = await(spawn(function () {
    $steps = [];
    $fiber = new Fiber(function () use (&$steps) {
        delay(5);
        $steps[] = await(spawn(fn () => 'awaited'));
        $steps[] = Fiber::suspend('suspended');
        suspend();
        return 'returned';
    });
    $steps[] = $fiber->start();
    $fiber->resume('resumed');
    $steps[] = $fiber->getReturn();
    return $steps;
}));
echo implode(' ', $steps), "\n";

echo "-- a Fiber outside of coroutines, and what runs while another one turns the loop\n";
$background = spawn(function () { for ($i = 0; $i < 4; $i++) { delay(5); } return 'background'; });
$fiber = new Fiber(function () {
    echo await(spawn(fn () => 'in a Fiber')), "\n";
    Fiber::suspend();
    delay(5);
    throw new LogicException('its own');
});
$fiber->start();
delay(5);
attempt(fn () => $fiber->resume());
echo await($background), "\n";

echo "-- one that a coroutine begins and another one goes on with\n";
$fiber = new Fiber(function () { delay(1); Fiber::suspend(); delay(1); return 'both'; });
await(spawn(fn () => $fiber->start()));
await(spawn(fn () => $fiber->resume()));
echo $fiber->getReturn(), "\n";

echo "-- the coroutine's own Fiber\n";
$own = spawn(function () use (&$fiber) { $fiber = Fiber::getCurrent(); return Fiber::suspend() . ' ' . await(spawn(fn () => 'awaited')); });
suspend();
await(spawn(function () use (&$fiber) { $fiber->resume('resumed'); }));
attempt(fn () => await($own));
attempt(fn () => await(spawn(function () use (&$waiting) { // what waits can be neither resumed nor thrown into
    $other = spawn(function () use (&$waiting) { $waiting = Fiber::getCurrent(); delay(20); return 'unharmed'; });
    suspend();
    try { $waiting->resume(); } catch (FiberError $e) { echo $e->getMessage(), "\n"; }
    try { $waiting->throw(new Exception); } catch (FiberError $e) { echo $e->getMessage(), "\n"; }
    return await($other);
})));

echo "-- destructors\n";
class Waits
{
    public ?self $self = null;
    public function __construct(private string $name) {}
    public function __destruct()
    {
        // before PHP 8.4, Fibers cannot be switched in destructors
        try { $what = await(spawn(function () { delay(1); return 'awaited'; })); } catch (Exception $e) { $what = $e->getMessage(); }
        echo $this->name, ': ', str_replace(PHP_VERSION_ID < 80400 ? 'Async\await(): Fibers cannot be switched here' : 'awaited', 'fine', $what), "\n";
    }
}
await(spawn(function () { $object = new Waits('in a coroutine'); unset($object); }));
await(spawn(function (Waits $object) {}, new Waits('of an argument')));
(function () { $object = new Waits('in the script'); })();
$collected = new Waits('collected');
$collected->self = $collected;
unset($collected);
gc_collect_cycles();
class Delays { public function __destruct() { delay(5); echo "delayed\n"; } }
(function () { $object = new Delays; })();

echo "-- callbacks\n";
echo implode(' ', array_map(fn ($i) => await(spawn(function () use ($i) { delay(3 - $i); return $i; })), [0, 1, 2])), "\n";
echo preg_replace_callback('~\d~', fn ($m) => await(spawn(fn () => $m[0] * 2)), '1 2 3'), "\n";
?>
--EXPECT--
-- Fibers in a coroutine
awaited suspended resumed returned
-- a Fiber outside of coroutines, and what runs while another one turns the loop
in a Fiber
LogicException: its own
background
-- one that a coroutine begins and another one goes on with
both
-- the coroutine's own Fiber
'resumed awaited'
Cannot resume a fiber that is not suspended
Cannot resume a fiber that is not suspended
'unharmed'
-- destructors
in a coroutine: fine
of an argument: fine
in the script: fine
collected: fine
delayed
-- callbacks
0 1 2
2 4 6
