--TEST--
Async\timeout() limits how long await() waits; what is awaited goes on
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend, timeout};

$begin = microtime(true);
$slow = spawn(function () { delay(150); return 'slow'; });
attempt(fn () => await($slow, timeout(30)));
$taken = microtime(true) - $begin;
var_dump($taken >= 0.029, $taken < 0.14, $slow->isCompleted(), $slow->isCancelled());
attempt(fn () => await($slow, timeout(60000)));  // and keeps the script no longer than that

// counted from its making, for however many waits
$limit = timeout(40);
var_dump($limit->isCompleted());
delay(60);
var_dump($limit->isCompleted());
attempt(fn () => await(spawn(fn () => delay(10)), $limit));
attempt(fn () => await($slow, $limit));
attempt(fn () => await($limit));
attempt(fn () => await(timeout(60000), timeout(5)));
attempt(fn () => await(timeout(5), timeout(60000)));

// 0: what has ended, and what ends without waiting for time
attempt(fn () => await($slow, timeout(0)));
attempt(fn () => await(spawn(fn () => 'at once'), timeout(0)));
attempt(fn () => await(spawn(fn () => delay(20)), timeout(0)));

echo "-- a coroutine as the limit\n";
attempt(fn () => await(spawn(fn () => delay(50)), spawn(fn () => delay(5))));
attempt(fn () => await(spawn(fn () => 'first'), spawn(fn () => delay(50))));
attempt(fn () => await(spawn(fn () => delay(50)), $slow));
try {
    await(spawn(fn () => delay(50)), spawn(fn () => throw new LogicException('the reason')));
} catch (Async\OperationCanceledException $e) {
    echo $e->getMessage(), ': ', $e->getPrevious()->getMessage(), "\n";
}

echo "-- errors\n";
attempt(fn () => timeout(-1));
attempt(fn () => timeout(86400001));
attempt(fn () => delay(-5));
attempt(fn () => new Async\Timeout);
var_dump(microtime(true) - $begin < 10);
?>
--EXPECT--
Async\TimeoutException: 30 ms are over
bool(true)
bool(true)
bool(false)
bool(false)
'slow'
bool(false)
bool(true)
Async\TimeoutException: 40 ms are over
'slow'
Async\TimeoutException: 40 ms are over
Async\TimeoutException: 5 ms are over
Async\TimeoutException: 5 ms are over
'slow'
'at once'
Async\TimeoutException: 0 ms are over
-- a coroutine as the limit
Async\OperationCanceledException: coroutine #6, which limits the waiting, has ended
'first'
Async\OperationCanceledException: coroutine #1, which limits the waiting, has ended
coroutine #11, which limits the waiting, has ended: the reason
-- errors
TrueAsync\HttpServerInvalidArgumentException: Async\timeout(): -1 is out of range, 0 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: Async\timeout(): 86400001 is out of range, 0 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: Async\delay(): -5 is out of range, 0 to 86400000 milliseconds is expected
Error: Call to private Async\Timeout::__construct() from global scope
bool(true)
