--TEST--
Coroutine: its number, where it was spawned, where it waits
--EXTENSIONS--
true_async_server
--FILE--
<?php
use function Async\{await, delay, spawn, suspend};

function line(string $location): string
{
    [$file, $line] = explode(':', $location) + ['', ''];
    return $file === __FILE__ ? "line $line" : "<$location>";
}

function wait_deeper(): void
{
    delay(5);                                                                           // line 12
}

$one = spawn(function () {                                                              // line 15
    suspend();                                                                          // line 16
    wait_deeper();
});
$two = spawn(fn () => await($one));                                                     // line 19
var_dump([$one->getId(), $two->getId()]);
echo line($one->getSpawnLocation()), ', ', line($two->getSpawnLocation()), "\n";
echo line($one->getSuspendLocation()), ' ', line($two->getSuspendLocation()), "\n";
suspend();
echo line($one->getSuspendLocation()), ', ', line($two->getSuspendLocation()), "\n";
suspend();
echo line($one->getSuspendLocation()), ', ', line($two->getSuspendLocation()), "\n";
await($two);
echo line($one->getSuspendLocation()), ' ', line($two->getSuspendLocation()), "\n";
echo line($one->getSpawnLocation()), "\n";
$three = array_map('Async\spawn', [fn () => 3])[0];
echo $three->getId(), ' ', line($three->getSpawnLocation()), "\n";
eval('$four = Async\spawn(fn () => 4);');
echo $four->getId(), ' ', str_ends_with($four->getSpawnLocation(), "eval()'d code:1") ? 'in eval' : $four->getSpawnLocation(), "\n";
try { $one->getId(1); } catch (ArgumentCountError $e) { echo $e->getMessage(), "\n"; }
?>
--EXPECT--
array(2) {
  [0]=>
  int(1)
  [1]=>
  int(2)
}
line 15, line 19
<> <>
line 16, line 19
line 12, line 19
<> <>
line 15
3 line 30
4 in eval
Async\Coroutine::getId() expects exactly 0 arguments, 1 given
