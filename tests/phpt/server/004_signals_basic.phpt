--TEST--
HttpServer: SIGTERM and SIGINT stop it, and start() returns true
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([15, 2] as $signal) {
    $server = Server::run(<<<'PHP'
        $server->addHttpHandler(fn ($req, $res) => $res->end());
        var_dump($server->start());
        exit(7);
        PHP);
    echo $server->stop($signal, $status);
    var_dump($status);
}
?>
--EXPECT--
bool(true)
int(7)
bool(true)
int(7)
