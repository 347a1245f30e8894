--TEST--
What a coroutine throws travels to everybody that awaits it, and to those that ask later
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn, suspend};

$failing = spawn(function () { delay(5); throw new LogicException('failed'); });
$awaiting = [];
foreach ([1, 2, 3] as $i) {
    $awaiting[] = spawn(function () use ($i, $failing) {
        try {
            return await($failing);
        } catch (LogicException $e) {
            return "$i has got {$e->getMessage()} from line {$e->getLine()}";
        }
    });
}
echo implode("\n", array_map(Async\await(...), $awaiting)), "\n";
attempt(fn () => await($failing));
var_dump($failing->getException() instanceof LogicException, $failing->getResult(), $failing->isCompleted(),
    $failing->isCancelled());

// through several
$outer = spawn(fn () => await(spawn(fn () => await(spawn(fn () => throw new DomainException('from within'))))));
attempt(fn () => await($outer));

// errors too, and what a finally block throws
attempt(fn () => await(spawn(fn () => intdiv(1, 0))));
try {
    await(spawn(function () {
        try { throw new Exception('one'); } finally { throw new Exception('two'); }
    }));
} catch (Exception $e) {
    echo $e->getMessage(), ' after ', $e->getPrevious()->getMessage(), "\n";
}
// what the destructor of an argument throws
class Thrower { public function __destruct() { throw new Exception('thrown by a destructor'); } }
attempt(fn () => await(spawn(function (Thrower $t) {}, new Thrower)));
// asked for, and so not reported
$failed = spawn(fn () => throw new Exception('asked for'));
suspend();
echo $failed->getException()->getMessage(), "\n";
unset($failed);
echo "end\n";
?>
--EXPECT--
1 has got failed from line 6
2 has got failed from line 6
3 has got failed from line 6
LogicException: failed
bool(true)
NULL
bool(true)
bool(false)
DomainException: from within
DivisionByZeroError: Division by zero
two after one
Exception: thrown by a destructor
asked for
end
