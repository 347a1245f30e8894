--TEST--
HttpServer: connections that the shutdown timeout cuts are closed before start() returns
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    register_shutdown_function(fn () => sleep(4)); // the process lives on after start()
    $server->addHttpHandler(fn ($req, $res) => Async\delay(60000));
    PHP, "\$config->addListener('127.0.0.1', 0)->setShutdownTimeout(1);");
$client = $server->connect();
fwrite($client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
usleep(200000);
$begin = microtime(true);
$server->signal(15);
var_dump(stream_get_contents($client));
$took = microtime(true) - $begin;
echo $took > 0.9 && $took < 3 ? "closed in time\n" : "closed after $took s\n";
echo $server->wait();
?>
--EXPECT--
string(0) ""
closed in time
