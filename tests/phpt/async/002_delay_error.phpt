--TEST--
Async\delay(): milliseconds from 0 to a day
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

attempt(fn () => Async\delay(-1));
attempt(fn () => Async\delay(86400001));
attempt(fn () => Async\delay('soon'));
?>
--EXPECT--
TrueAsync\HttpServerInvalidArgumentException: Async\delay(): -1 is out of range, 0 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: Async\delay(): 86400001 is out of range, 0 to 86400000 milliseconds is expected
TypeError: Async\delay(): Argument #1 ($ms) must be of type int, string given
