--TEST--
The child of a fork does not run its parent's coroutines
--EXTENSIONS--
true_async_server
pcntl
--FILE--
<?php
require __DIR__ . '/../support.inc';

file_put_contents($script = tempnam(sys_get_temp_dir(), 'tas'), <<<'PHP'
    <?php
    use function Async\{await, delay, spawn};

    spawn(function () { delay(20); echo "once\n"; });
    spawn(function () {
        if (pcntl_fork() === 0) exit(7);
        pcntl_wait($status);
        echo 'exit() in a coroutine of a child: ', pcntl_wexitstatus($status), "\n";
    });
    Async\suspend();
    if (pcntl_fork() === 0) {
        try { delay(1); } catch (Exception $e) { echo $e->getMessage(), "\n"; }
        exit(5);
    }
    pcntl_wait($status);
    echo 'a child that ends: ', pcntl_wexitstatus($status), "\n";
    PHP);
echo shell_exec(php_command() . ' ' . escapeshellarg($script) . ' 2>/dev/null');
unlink($script);
?>
--EXPECT--
exit() in a coroutine of a child: 7
Async\delay(): the event loop belongs to the process that has forked this one
a child that ends: 5
once
