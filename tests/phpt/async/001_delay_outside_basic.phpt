--TEST--
Async\delay() outside of a server waits as sleep() does
--EXTENSIONS--
true_async_server
--FILE--
<?php
$start = microtime(true);
Async\delay(0);
Async\delay(60);
$fiber = new Fiber(function () { Async\delay(30); return 'done'; });
$fiber->start();
echo $fiber->getReturn(), "\n";
$taken = microtime(true) - $start;
var_dump($taken >= 0.087, $taken < 2);
?>
--EXPECT--
done
bool(true)
bool(true)
