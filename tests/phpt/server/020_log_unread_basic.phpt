--TEST--
HttpServer: a log that nobody reads stops nothing; what is lost is counted
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo "-- a stream\n";
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($reader) {
        if ($req->getPath() === '/read') {
            stream_set_blocking($reader, false);
            $res->end(stream_get_contents($reader));
            throw new LogicException('the last one');
        }
        throw new LogicException(str_repeat('x', 9000));
    });
    fwrite(STDERR, "listening on http://127.0.0.1:" . PORT . " (HTTP/1.1)\n");
    PHP, <<<'PHP'
    [$writer, $reader] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $probe = stream_socket_server('tcp://127.0.0.1:0');
    define('PORT', (int) substr(strrchr(stream_socket_get_name($probe, false), ':'), 1));
    fclose($probe);
    $config->addListener('127.0.0.1', PORT)->setLogStream($writer);
    PHP);
for ($deadline = microtime(true) + PATIENCE; !@stream_socket_client($server->addresses[0]) && microtime(true) < $deadline; usleep(5000));
for ($i = 0; $i < 200; $i++) {
    $server->get('/');
}
$server->get('/read'); // its own line finds room
$log = body($server->get('/read'));
preg_match('~^\[\S+\] WARN (\d+) lines of this log were lost: nobody has read it\n\[\S+\] ERROR GET /read: uncaught LogicException: the last one~m', $log, $found);
var_dump($found[1] > 50 && $found[1] < 200);
$server->stop();

echo "-- standard error\n";
$path = tempnam(sys_get_temp_dir(), 'tas');
unlink($path);
file_put_contents("$path.php", <<<PHP
    <?php
    \$server = new TrueAsync\HttpServer((new TrueAsync\HttpServerConfig)->addUnixListener('$path'));
    \$server->addHttpHandler(fn () => throw new LogicException(str_repeat('x', 9000)));
    \$server->start();
    PHP);
$process = proc_open('exec ' . php_command() . " -d display_errors=0 $path.php", [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['pipe', 'w']], $pipes);
for ($deadline = microtime(true) + PATIENCE; !file_exists($path) && microtime(true) < $deadline; usleep(5000));
for ($i = $answers = 0; $i < 50; $i++) {
    $client = stream_socket_client("unix://$path");
    stream_set_timeout($client, PATIENCE);
    fwrite($client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    $answers += str_contains(stream_get_contents($client), '500 Internal');
}
echo "$answers\n";
proc_terminate($process);
$log = stream_get_contents($pipes[2]);
proc_close($process);
unlink("$path.php");
var_dump(substr_count($log, 'LogicException') < 10);
?>
--EXPECT--
-- a stream
bool(true)
-- standard error
50
bool(true)
