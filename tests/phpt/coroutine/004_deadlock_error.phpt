--TEST--
Coroutines that wait for each other get a DeadlockError that says who waits for whom
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend, timeout};

function attempt_here(callable $call): void
{
    ob_start();
    attempt($call);
    echo str_replace(__DIR__ . '/', '', ob_get_clean());
}

echo "-- itself\n";
$c = spawn(function () use (&$c) { await($c); });
attempt_here(fn () => await($c));

echo "-- two\n";
$a = spawn(function () use (&$b) { await($b); });
$b = spawn(function () use (&$a) { await($a); });
attempt_here(fn () => await($a));

echo "-- three, and one of them handles it\n";
$a = spawn(function () use (&$b) { return 'a ' . await($b); });
$b = spawn(function () use (&$c) { return 'b ' . await($c); });
$c = spawn(function () use (&$a) {
    try { await($a); } catch (Async\DeadlockError $e) { return 'c ' . get_parent_class($e); }
});
attempt_here(fn () => await($a));

echo "-- not while time can end it\n";
$a = spawn(function () use (&$b) { try { await($b, timeout(20)); } catch (Async\TimeoutException) { return 'in time'; } });
$b = spawn(function () use (&$a) { return await($a); });
attempt_here(fn () => await($b));

echo "-- what nothing will resume\n";
$a = spawn(fn () => Fiber::suspend());
$b = spawn(fn () => await($a));
attempt_here(fn () => await($b));
echo "the script goes on\n";
attempt_here(fn () => await($b));

echo "-- nobody awaits those that wait\n";
$c = spawn(function () use ($b) {
    try { await($b); } finally { echo "finally\n"; }
});
suspend();
?>
--EXPECTF--
-- itself
Async\DeadlockError: deadlock: coroutine #1 (spawned at 004_deadlock_error.php:14) would wait for itself
-- two
Async\DeadlockError: deadlock: coroutine #3 (spawned at 004_deadlock_error.php:19) would wait for coroutine #2 (spawned at 004_deadlock_error.php:18), which waits for coroutine #3 (spawned at 004_deadlock_error.php:19)
-- three, and one of them handles it
'a b c Error'
-- not while time can end it
'in time'
-- what nothing will resume
Async\DeadlockError: deadlock: the script waits for coroutine #10 (spawned at 004_deadlock_error.php:37), which waits for coroutine #9 (spawned at 004_deadlock_error.php:36), which is suspended by Fiber::suspend()
the script goes on
Async\DeadlockError: deadlock: the script waits for coroutine #10 (spawned at 004_deadlock_error.php:37), which waits for coroutine #9 (spawned at 004_deadlock_error.php:36), which is suspended by Fiber::suspend()
-- nobody awaits those that wait
finally

Fatal error: Uncaught Async\DeadlockError: deadlock: coroutine #10 (spawned at %s:37) waits for coroutine #9 (spawned at %s:36), which is suspended by Fiber::suspend() in %s004_deadlock_error.php:37
Stack trace:
%a
