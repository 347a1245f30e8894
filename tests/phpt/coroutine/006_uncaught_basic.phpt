--TEST--
An exception that nobody awaits is reported as PHP reports what nobody catches; the others go on
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

file_put_contents($script = tempnam(sys_get_temp_dir(), 'tas'), <<<'PHP'
    <?php
    use function Async\{await, delay, spawn};
    if ($argv[1] === 'handler') {
        set_exception_handler(fn ($e) => print("the handler has got {$e->getMessage()}\n"));
    }
    $kept = spawn(fn () => throw new Exception('kept'));
    spawn(fn () => throw new Exception('dropped'));
    spawn(function () { delay(20); echo "the others go on\n"; });
    delay(10);
    echo "the script goes on\n";
    if ($argv[1] === 'late') {
        try { await($kept); } catch (Exception $e) { echo "awaited: {$e->getMessage()}\n"; }
    }
    PHP);
foreach (['plain', 'late', 'handler'] as $mode) {
    echo "-- $mode\n";
    exec(php_command() . ' -d display_errors=1 -d log_errors=0 ' . escapeshellarg($script) . " $mode", $lines, $status);
    echo preg_replace('~ in \S+:\d+$~m', '', implode("\n", preg_grep('~Uncaught|^the|^awaited~', $lines))), "\n";
    var_dump($status);
    $lines = [];
}
unlink($script);
?>
--EXPECT--
-- plain
Fatal error: Uncaught Exception: dropped
the script goes on
the others go on
Fatal error: Uncaught Exception: kept
int(255)
-- late
Fatal error: Uncaught Exception: dropped
the script goes on
awaited: kept
the others go on
int(255)
-- handler
the handler has got dropped
the script goes on
the others go on
the handler has got kept
int(255)
