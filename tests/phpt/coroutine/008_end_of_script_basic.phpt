--TEST--
What nobody awaits runs to its end before the script ends, also when the script throws or exits
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

file_put_contents($script = tempnam(sys_get_temp_dir(), 'tas'), <<<'PHP'
    <?php
    use function Async\{await, delay, spawn};
    spawn(function () {
        delay(20);
        echo "first\n";
        spawn(function () { delay(20); echo "spawned at the end\n"; });
    });
    register_shutdown_function(function () {
        spawn(function () { delay(5); echo "spawned by it\n"; });
        echo "a shutdown function that was registered later\n";
    });
    class Late
    {
        function __destruct()
        {
            try { spawn(fn () => 1); } catch (Exception $e) { echo $e->getMessage(), "\n"; }
            delay(1);
            echo "a destructor can wait\n";
        }
    }
    $late = new Late;
    echo "end\n";
    match ($argv[1]) {
        'ends' => null,
        'exits' => exit(4),
        'throws' => throw new Exception('thrown'),
        'fails' => eval('class A { abstract function b(); }'),
    };
    PHP);
foreach (['ends', 'exits', 'throws', 'fails'] as $mode) {
    echo "-- $mode\n";
    exec(php_command() . ' -d display_errors=0 -d log_errors=0 ' . escapeshellarg($script) . " $mode", $lines, $status);
    echo implode("\n", $lines), "\n";
    var_dump($status);
    $lines = [];
}
unlink($script);
?>
--EXPECT--
-- ends
end
first
spawned at the end
a shutdown function that was registered later
spawned by it
Async\spawn(): the script has ended
a destructor can wait
int(0)
-- exits
end
first
spawned at the end
a shutdown function that was registered later
spawned by it
Async\spawn(): the script has ended
a destructor can wait
int(4)
-- throws
end
first
spawned at the end
a shutdown function that was registered later
spawned by it
Async\spawn(): the script has ended
a destructor can wait
int(255)
-- fails
end
int(255)
