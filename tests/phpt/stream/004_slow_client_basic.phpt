--TEST--
HttpResponse::write suspends only its own handler while the client is slow; tryWrite refuses meanwhile
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        static $state = 'idle';
        if ($req->getPath() === '/state') {
            $res->end($state);
            return;
        }
        $piece = str_repeat('x', 65536);
        if ($req->getPath() === '/try') {
            while ($res->tryWrite($piece) || $res->awaitWritable(50));
            $state = 'refused ' . var_export($res->isWritable(), true);
            $res->awaitWritable();
            $state = var_export($res->tryWrite('end'), true);
            return;
        }
        $state = 'writing';
        for ($i = 0; $i < 256; $i++) {
            $res->write($piece);
        }
        $state = 'written';
    });
    PHP);
function state(Server $server, string $wanted): void {
    $deadline = microtime(true) + PATIENCE;
    while (($state = body($server->get('/state'))) !== $wanted && microtime(true) < $deadline) {
        usleep(10000);
    }
    echo $state, "\n";
}
$slow = $server->connect();
fwrite($slow, "GET / HTTP/1.0\r\n\r\n");
state($server, 'writing');
usleep(200000);
state($server, 'writing');
echo strlen(body(stream_get_contents($slow))), "\n";
state($server, 'written');
$slow = $server->connect();
fwrite($slow, "GET /try HTTP/1.0\r\n\r\n");
state($server, 'refused false');
var_dump(str_ends_with(stream_get_contents($slow), 'xend'));
state($server, 'true');
echo $server->stop();
?>
--EXPECT--
writing
writing
16777216
written
refused false
bool(true)
true
