--TEST--
A coroutine that writes to a client that has left is no error of the server: DEBUG, as for a handler
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        Async\spawn(function () use ($res) { for (;;) { $res->write(str_repeat('x', 65536)); } });
        Async\spawn(fn () => throw new HttpException('own', 404));
        Async\delay(300);
    });
    PHP, <<<'PHP'
    $config->addListener('127.0.0.1', 0)->setLogSeverity(LogSeverity::DEBUG);
    PHP);
$client = $server->connect();
fwrite($client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
fread($client, 100);
fclose($client);
$deadline = microtime(true) + PATIENCE;
do {
    usleep(5000);
} while (!str_contains($server->log(), 'has gone') && microtime(true) < $deadline);
$server->stop();
preg_match_all('~(\w+) coroutine #\d+ .*: uncaught (.*) in ~', $server->log(), $found, PREG_SET_ORDER);
foreach ($found as [, $severity, $text]) {
    echo "$severity $text\n";
}
?>
--EXPECT--
ERROR TrueAsync\HttpException: own
DEBUG TrueAsync\HttpException: the client has gone, or the exchange has ended
