--TEST--
Callbacks of usort() and serialize() that wait, in several coroutines at once
--EXTENSIONS--
true_async_server
--FILE--
<?php
use function Async\{await, delay, spawn};

$sort = function (int $sign, int $ms): string {
    $list = [3, 1, 2, 5, 4];
    usort($list, function (int $one, int $other) use ($sign, $ms): int {
        delay($ms);
        return $sign * ($one <=> $other);
    });
    return implode(' ', $list);
};
$up = spawn($sort, 1, 1);
$down = spawn($sort, -1, 2);
echo await($up), "\n", await($down), "\n";

echo "-- the script itself, and a coroutine\n";
$down = spawn($sort, -1, 1);
echo $sort(1, 2), "\n", await($down), "\n";

echo "-- serialize(), unserialize()\n";
class Node
{
    public stdClass $one;
    public stdClass $same;

    public function __construct()
    {
        $this->one = $this->same = new stdClass;
    }

    public function __serialize(): array
    {
        delay(1);
        return ['one' => $this->one, 'same' => $this->same];
    }

    public function __unserialize(array $values): void
    {
        delay(1);
        [$this->one, $this->same] = [$values['one'], $values['same']];
    }
}
$serialize = fn () => serialize([new Node, new Node]);
$expected = $serialize();
$all = array_map(fn () => spawn($serialize), range(1, 3));
foreach ($all as $coroutine) {
    var_dump(await($coroutine) === $expected);
}
$all = array_map(fn () => spawn(fn () => unserialize($expected)), range(1, 3));
foreach ($all as $coroutine) {
    [$first, $second] = await($coroutine);
    var_dump($first->one === $first->same && $second->one === $second->same && $first->one !== $second->one);
}
?>
--EXPECT--
1 2 3 4 5
5 4 3 2 1
-- the script itself, and a coroutine
1 2 3 4 5
5 4 3 2 1
-- serialize(), unserialize()
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
