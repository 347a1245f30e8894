--TEST--
Async\spawn() starts functions in order once their spawner waits; Async\await() returns what they return
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use function Async\{await, delay, spawn};

class Task
{
    public function method(int $value): string { return __METHOD__ . " $value"; }
    public static function make(int $value): string { return __METHOD__ . " $value"; }
    public function __call(string $name, array $args): string { return "__call $name " . json_encode($args); }
    public function __invoke(): string { return __METHOD__; }
}

function &by_reference() { static $value = ['referenced']; return $value; }

$first = spawn(function (int $a, int $b, int ...$more) {
    echo "first begins\n";
    delay(10);
    return [$a, $b, $more];
}, 1, b: 2, c: 3);
$second = spawn(function () {
    echo "second begins\n";
    return 'second';
});
echo "spawned\n";
var_dump($first->isStarted(), $first->isQueued(), $first->isCompleted(), $first->getResult());
echo json_encode(await($first)), ' ', await($second), ' ', await($second), "\n";
var_dump($first->isStarted(), $first->isQueued(), $first->isCompleted(), $first->getException());
echo json_encode($first->getResult()), "\n";

echo await(spawn('strtoupper', 'function')), "\n";
echo await(spawn([new Task, 'method'], 1)), "\n";
echo await(spawn([Task::class, 'make'], value: 2)), "\n";
echo await(spawn('Task::make', 3)), "\n";
echo await(spawn([new Task, 'unknown'], 4, x: 5)), "\n";
echo await(spawn(new Task)), "\n";
echo await(spawn(strrev(...), 'cba')), "\n";
var_dump(await(spawn(by_reference(...))), await(spawn(function () {})));

// They nest, at any depth of the stack.
function sum(int $depth): int
{
    return $depth === 0 ? 1 : array_sum(array_map(fn () => await(spawn(sum(...), $depth - 1)), [1, 2]));
}
echo sum(6), "\n";
echo implode(' ', iterator_to_array((function () {
    yield await(spawn(fn () => 'generators'));
    delay(1);
    yield 'wait';
})())), "\n";

attempt(fn () => spawn('no_such_function'));
attempt(fn () => await(new stdClass));
attempt(fn () => await($first, new stdClass));
function needs(int $one): void {}
attempt(fn () => await(spawn('needs')));
?>
--EXPECT--
spawned
bool(false)
bool(true)
bool(false)
NULL
first begins
second begins
[1,2,{"c":3}] second second
bool(true)
bool(false)
bool(true)
NULL
[1,2,{"c":3}]
FUNCTION
Task::method 1
Task::make 2
Task::make 3
__call unknown {"0":4,"x":5}
Task::__invoke
abc
array(1) {
  [0]=>
  string(10) "referenced"
}
NULL
64
generators wait
TypeError: Async\spawn(): Argument #1 ($task) must be a valid callback, function "no_such_function" not found or invalid function name
TypeError: Async\await(): Argument #1 ($awaitable) must be of type Async\Awaitable, stdClass given
TypeError: Async\await(): Argument #2 ($cancellation) must be of type ?Async\Awaitable, stdClass given
ArgumentCountError: Too few arguments to function needs(), 0 passed and exactly 1 expected
