--TEST--
Async\delay() in a handler does not hold up the others
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/wait') Async\delay(400);
        $res->end('done');
    });
    PHP);
$start = microtime(true);
$waiting = [];
for ($i = 0; $i < 50; $i++) {
    $waiting[] = $stream = $server->connect();
    fwrite($stream, "GET /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}
$server->get('/quick');
var_dump(microtime(true) - $start < 0.4);
var_dump(array_unique(array_map(fn ($stream) => body(stream_get_contents($stream)), $waiting)));
$taken = microtime(true) - $start;
var_dump($taken >= 0.398, $taken < 5);
echo $server->stop();
?>
--EXPECT--
bool(true)
array(1) {
  [0]=>
  string(4) "done"
}
bool(true)
bool(true)
