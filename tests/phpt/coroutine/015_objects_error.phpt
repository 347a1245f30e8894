--TEST--
Coroutine and Timeout cannot be made, cloned, serialized or extended; Awaitable cannot be implemented
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use Async\{Coroutine, Timeout};

$script = tempnam(sys_get_temp_dir(), 'tas');
foreach ([Async\spawn(fn () => 1), Async\timeout(1)] as $object) {
    attempt(fn () => clone $object);
    attempt(fn () => serialize($object));
    attempt(function () use ($object) { $object->something = 1; });
    attempt(fn () => new $object());
    attempt(fn () => (new ReflectionClass($object))->newInstanceWithoutConstructor());
    var_dump((new ReflectionClass($object))->isFinal(), $object instanceof Async\Awaitable);
}
// The body of the Fibers and the end of the script are no use to a script.
foreach (['run', 'finish'] as $method) {
    attempt(fn () => (new ReflectionMethod(Coroutine::class, $method))->getClosure()());
    attempt(fn () => Async\await(Async\spawn((new ReflectionMethod(Coroutine::class, $method))->getClosure())));
}
foreach (['class Mine implements Async\Awaitable {}', 'enum Mine implements Async\Awaitable {}'] as $code) {
    file_put_contents($script, "<?php $code");
    echo preg_replace('~ in \S+ on.*~s', '', trim(shell_exec(php_command() . ' -d display_errors=1 -d log_errors=0 ' . $script))), "\n";
}
unlink($script);
?>
--EXPECT--
Error: Trying to clone an uncloneable object of class Async\Coroutine
Exception: Serialization of 'Async\Coroutine' is not allowed
Error: Cannot create dynamic property Async\Coroutine::$something
Error: Call to private Async\Coroutine::__construct() from global scope
ReflectionException: Class Async\Coroutine is an internal class marked as final that cannot be instantiated without invoking its constructor
bool(true)
bool(true)
Error: Trying to clone an uncloneable object of class Async\Timeout
Exception: Serialization of 'Async\Timeout' is not allowed
Error: Cannot create dynamic property Async\Timeout::$something
Error: Call to private Async\Timeout::__construct() from global scope
ReflectionException: Class Async\Timeout is an internal class marked as final that cannot be instantiated without invoking its constructor
bool(true)
bool(true)
NULL
NULL
NULL
TrueAsync\HttpServerRuntimeException: Async\spawn(): the script has ended
Fatal error: Class Mine cannot implement interface Async\Awaitable
Fatal error: Class Mine cannot implement interface Async\Awaitable
