--TEST--
HttpServer: the log goes to the stream that was set, from the severity that was set
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$file = tempnam(sys_get_temp_dir(), 'tas');
$code = <<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($server) { $res->end(); $server->stop(); throw new LogicException('x'); });
    PHP;
foreach (['DEBUG', 'WARN', 'OFF'] as $severity) {
    file_put_contents($file, '');
    // A listener on a socket is found without the log.
    $path = sys_get_temp_dir() . '/tas-' . getmypid() . '.sock';
    $config = "\$config->addUnixListener('$path')->setLogStream(fopen('$file', 'a'))->setLogSeverity(LogSeverity::$severity);"
        . "fwrite(STDERR, \"listening on unix:$path (HTTP/1.1)\\n\");";
    $server = Server::run($code, $config);
    for ($i = 0; !@stream_socket_client("unix://$path") && $i < 1000; $i++) {
        usleep(5000);
    }
    $server->get('/');
    $server->wait();
    echo "$severity:\n", preg_replace(['~.*(?:DEBUG|INFO (?!listening|stop)).*\n~', '~\[[^]]+\]~', '~unix:\S+~', '~x in \S+~', '~\d+ connections are~', '~in \d+ s~'],
        ['', '[TIME]', 'PATH', 'x in FILE', 'N connections are', 'in N s'], file_get_contents($file));
    var_dump(substr_count($server->log(), "\n"));
}
unlink($file);
?>
--EXPECT--
DEBUG:
[TIME] INFO listening on PATH (HTTP/1.1, HTTP/2)
[TIME] ERROR GET /: uncaught LogicException: x in FILE
[TIME] INFO stopping: N connections are open
[TIME] INFO stopped: 1 requests on 2 connections in N s
int(1)
WARN:
[TIME] ERROR GET /: uncaught LogicException: x in FILE
int(1)
OFF:
int(1)
