--TEST--
Async\delay: handlers that wait for nothing, or hardly, in a loop do not keep others from being served
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        static $go = true;
        match ($req->getPath()) {
            '/restless' => (function () use (&$go) { while ($go) { Async\delay(0); } })(),
            '/busy' => (function () use (&$go) { while ($go) { usleep(3000); Async\delay(1); } })(),
            '/end' => $go = false,
            default => null,
        };
        $res->end('served');
    });
    PHP);
foreach (['/restless', '/busy', '/busy'] as $path) {
    $waiting[] = $client = $server->connect();
    fwrite($client, "GET $path HTTP/1.0\r\n\r\n");
}
usleep(50000);
$begin = microtime(true);
echo body($server->get('/')), "\n";
var_dump(microtime(true) - $begin < 2);
echo body($server->get('/end')), "\n";
foreach ($waiting as $client) {
    echo body(stream_get_contents($client)), "\n";
}
echo $server->stop();
?>
--EXPECT--
served
bool(true)
served
served
served
served
