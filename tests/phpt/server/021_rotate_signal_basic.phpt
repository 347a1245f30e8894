--TEST--
HttpServer: SIGUSR1 is taken without an access log, too
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->end('served'));
    PHP, <<<'PHP'
    $config->addListener('127.0.0.1', 0)->setLogSeverity(LogSeverity::DEBUG);
    PHP);
$server->signal(10);
$deadline = microtime(true) + PATIENCE;
do {
    usleep(5000);
} while (!preg_match('~DEBUG (SIGUSR1: .*)~', $server->log(), $found) && microtime(true) < $deadline);
echo $found[1] ?? 'not heard', "\n", body($server->get('/')), "\n", $server->stop(15, $status);
var_dump($status);
?>
--EXPECT--
SIGUSR1: there is no access log to open anew
served
int(0)
