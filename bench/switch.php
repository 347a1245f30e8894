<?php
// What coroutines cost, CPU time: php -n -d extension=/path/to/true_async_server.so bench/switch.php
// Two coroutines that give way to each other, by Async\delay(0) and by Async\suspend(); and a spawn with its await.

use function Async\await;
use function Async\spawn;

const ROUNDS = 5;

function cpu_ns(): float
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1e9
        + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) * 1e3;
}

/** Runs `$run`, which does something `$count` times, and prints the median of what one of them costs. */
function measure(string $name, int $count, callable $run): void
{
    $figures = [];
    for ($round = 0; $round < ROUNDS; $round++) {
        $begin = cpu_ns();
        $run($count);
        $figures[] = (cpu_ns() - $begin) / $count;
    }
    sort($figures);
    printf("%-22s %4.0f ns (%.0f … %.0f)\n", $name, $figures[intdiv(ROUNDS, 2)], $figures[0], end($figures));
}

function both(callable $body): void
{
    array_map(Async\await(...), [spawn($body), spawn($body)]);
}

measure('delay(0), a switch', 2_000_000, fn (int $count) => both(function () use ($count) {
    for ($i = 0; $i < $count / 2; $i++) Async\delay(0);
}));
measure('suspend(), a switch', 2_000_000, fn (int $count) => both(function () use ($count) {
    for ($i = 0; $i < $count / 2; $i++) Async\suspend();
}));
measure('spawn and await', 200_000, fn (int $count) => await(spawn(function () use ($count) {
    for ($i = 0; $i < $count; $i++) await(spawn(fn () => $i));
})));
