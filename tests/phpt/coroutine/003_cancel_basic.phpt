--TEST--
Coroutine::cancel() unwinds what waits through its finally blocks, in whatever state it is
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use Async\{AsyncCancellation, Coroutine};
use function Async\{await, delay, spawn, suspend};

function show_state(string $when, Coroutine $c): void
{
    $states = [];
    foreach (['isStarted', 'isQueued', 'isRunning', 'isSuspended', 'isCancellationRequested', 'isCancelled', 'isCompleted'] as $state) {
        if ($c->$state()) $states[] = lcfirst(substr($state, 2));
    }
    echo "$when: ", implode(' ', $states), "\n";
}

echo "-- that waits\n";
$c = spawn(function () {
    try {
        delay(60000);
        echo "not reached\n";
    } catch (Exception $e) {
        echo "no Exception\n";
    } finally {
        echo "finally\n";
    }
});
show_state('new', $c);
suspend();
show_state('waiting', $c);
$c->cancel();
show_state('cancelled', $c);
attempt(fn () => await($c));
show_state('ended', $c);

echo "-- that is woken already\n";
$c = spawn(function () { suspend(); echo "not reached\n"; });
spawn(function () use ($c) {
    show_state('queued', $c);
    $c->cancel(new AsyncCancellation('with a reason', 7));
});
try { await($c); } catch (AsyncCancellation $e) { echo $e->getMessage(), ' ', $e->getCode(), "\n"; }

echo "-- that has not begun\n";
$c = spawn(function () { echo "not reached\n"; });
$c->cancel();
show_state('cancelled', $c);
attempt(fn () => await($c));
echo get_class($c->getException()), "\n";

echo "-- that runs\n";
$c = spawn(function () use (&$c) {
    show_state('running', $c);
    $c->cancel();
    echo "goes on until it waits\n";
    try { suspend(); } finally { show_state('finally', $c); }
});
attempt(fn () => await($c));

echo "-- that has ended\n";
$c = spawn(fn () => 'result');
await($c);
$c->cancel();
show_state('ended', $c);
attempt(fn () => await($c));

echo "-- that does not give in\n";
$c = spawn(function () {
    try { delay(60000); } catch (AsyncCancellation $e) { echo "caught: {$e->getMessage()}\n"; }
    delay(1);
    return 'went on';
});
suspend();
$c->cancel();
attempt(fn () => await($c));
show_state('ended', $c);

echo "-- twice, and with a finally block that waits\n";
$c = spawn(function () {
    try {
        try { delay(60000); } finally { echo "waits\n"; delay(5); echo "has waited\n"; delay(60000); }
    } finally {
        echo "outer\n";
    }
});
suspend();
$c->cancel();
delay(30);
show_state('waiting', $c);
$c->cancel(new AsyncCancellation('second'));
attempt(fn () => await($c));
show_state('ended', $c);

echo "-- that throws something else on its way out\n";
$c = spawn(function () { try { delay(60000); } finally { throw new LogicException('other'); } });
suspend();
$c->cancel();
try { await($c); } catch (LogicException $e) { echo $e->getMessage(), ' after ', get_class($e->getPrevious()), "\n"; }
show_state('ended', $c);

echo "-- what is awaited goes on\n";
$inner = spawn(function () { delay(10); return 'inner'; });
$c = spawn(fn () => await($inner));
suspend();
$c->cancel();
attempt(fn () => await($c));
attempt(fn () => await($inner));

echo "-- that has suspended its Fiber\n";
$c = spawn(function () { try { Fiber::suspend(); } finally { echo "finally\n"; } });
suspend();
show_state('suspended', $c);
$c->cancel();
show_state('suspended', $c);
attempt(fn () => await($c));
// or was resumed by another
$c = spawn(function () use (&$fiber) { $fiber = Fiber::getCurrent(); Fiber::suspend(); echo "resumed\n"; delay(60000); });
suspend();
$other = spawn(fn () => $fiber->resume());
suspend();
show_state('resumed', $c);
$c->cancel();
attempt(fn () => await($c));
await($other);
// nobody has to know of a cancellation
spawn(fn () => delay(60000))->cancel();
attempt(fn () => $c->cancel(new Exception));
echo "end\n";
?>
--EXPECT--
-- that waits
new: queued
waiting: started suspended
cancelled: started queued suspended cancellationRequested
finally
Async\AsyncCancellation: coroutine #1 was cancelled
ended: started cancelled completed
-- that is woken already
queued: started queued suspended
with a reason 7
-- that has not begun
cancelled: cancelled completed
Async\AsyncCancellation: coroutine #4 was cancelled
Async\AsyncCancellation
-- that runs
running: started running
goes on until it waits
finally: started running cancellationRequested
Async\AsyncCancellation: coroutine #5 was cancelled
-- that has ended
ended: started completed
'result'
-- that does not give in
caught: coroutine #7 was cancelled
'went on'
ended: started completed
-- twice, and with a finally block that waits
waits
has waited
waiting: started suspended cancellationRequested
outer
Async\AsyncCancellation: second
ended: started cancelled completed
-- that throws something else on its way out
other after Async\AsyncCancellation
ended: started completed
-- what is awaited goes on
Async\AsyncCancellation: coroutine #11 was cancelled
'inner'
-- that has suspended its Fiber
suspended: started suspended
suspended: started queued suspended cancellationRequested
finally
Async\AsyncCancellation: coroutine #12 was cancelled
resumed
resumed: started suspended
Async\AsyncCancellation: coroutine #13 was cancelled
TypeError: Async\Coroutine::cancel(): Argument #1 ($cancellation) must be of type ?Async\AsyncCancellation, Exception given
end
