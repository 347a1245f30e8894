<?php
// php -d extension=true_async_server examples/coroutines.php
// No server: three things at once, one of them limited in time, and one that nobody waits for.

use Async\TimeoutException;

use function Async\await;
use function Async\delay;
use function Async\spawn;
use function Async\timeout;

function work(string $name, int $ms): string
{
    delay($ms); // the others run meanwhile
    return "$name took $ms ms";
}

$begin = microtime(true);

$parts = [spawn(work(...), 'first', 300), spawn(work(...), 'second', 200), spawn(work(...), 'third', 100)];
foreach ($parts as $part) {
    echo await($part), "\n";
}
printf("all of it: %d ms\n", (microtime(true) - $begin) * 1000);

$slow = spawn(function () {
    try {
        return work('slow', 60000);
    } finally {
        echo "cancelled: finally blocks run\n";
    }
});
try {
    echo await($slow, timeout(100)), "\n";
} catch (TimeoutException $e) {
    $slow->cancel(); // else it would go on
}

spawn(function () {
    delay(100);
    echo "the script waits for its coroutines\n";
});
echo "the end of the script\n";
