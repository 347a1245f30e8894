--TEST--
exit() in a coroutine of a script ends the script: the others are cancelled, and what comes at the end comes
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

file_put_contents($script = tempnam(sys_get_temp_dir(), 'tas'), <<<'PHP'
    <?php
    use function Async\{await, delay, spawn};
    class AtTheEnd { function __destruct() { echo "destructor\n"; } }
    $object = new AtTheEnd;
    register_shutdown_function(function () {
        echo "shutdown function\n";
        spawn(function () { delay(5); echo "spawned by a shutdown function\n"; });
    });
    spawn(function () {
        try { delay(60000); } catch (Async\AsyncCancellation $e) { echo $e->getMessage(), "\n"; } finally { echo "finally\n"; delay(1); echo "has waited\n"; }
    });
    $exits = function () use ($argv) {
        try { delay(5); exit((int) $argv[2]); } finally { echo "no finally block runs, as ever with exit()\n"; }
    };
    if ($argv[1] === 'fiber') {
        (new Fiber(function () use ($exits) { await(spawn($exits)); echo "not reached\n"; }))->start();
    } elseif ($argv[1] === 'await') {
        await(spawn(fn () => await(spawn($exits))));
        echo "not reached\n";
    } else {
        spawn($exits);
        echo "the script ends\n";
    }
    PHP);
foreach (['await', 'fiber', 'end'] as $i => $mode) {
    echo "-- $mode\n";
    passthru(php_command() . ' ' . escapeshellarg($script) . " $mode " . 3 + $i, $status);
    var_dump($status);
}
unlink($script);
?>
--EXPECT--
-- await
shutdown function
a coroutine has called exit()
finally
has waited
destructor
int(3)
-- fiber
shutdown function
a coroutine has called exit()
finally
has waited
destructor
int(4)
-- end
the script ends
shutdown function
a coroutine has called exit()
finally
has waited
destructor
int(5)
