--TEST--
Async\delay() in a Fiber that a handler has made suspends the handler with it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $steps = [];
        $fiber = new Fiber(function () use (&$steps) {
            $steps[] = 'before';
            Async\delay(50);
            $steps[] = 'after';
            $steps[] = Fiber::suspend('suspended');
            Async\delay(10);
            return 'returned';
        });
        $steps[] = $fiber->start();
        $steps[] = 'between';
        $fiber->resume('resumed');
        $steps[] = $fiber->getReturn();
        $res->end(implode(' ', $steps));
    });
    PHP);
echo body($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
before after suspended between resumed returned
