--TEST--
Async\delay() in a handler does not hold up the others
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/wait') Async\delay((int) $req->getQueryParam('ms'));
        $res->end('done');
    });
    PHP);
$ms = 20 * PATIENCE;
$start = microtime(true);
$waiting = [];
for ($i = 0; $i < 50; $i++) {
    $waiting[] = $stream = $server->connect();
    fwrite($stream, "GET /wait?ms=$ms HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}
$asked = microtime(true);
$server->get('/quick');
var_dump(microtime(true) - $asked < $ms / 1000);
var_dump(array_unique(array_map(fn ($stream) => body(stream_get_contents($stream)), $waiting)));
$taken = microtime(true) - $start;
var_dump($taken >= $ms / 1000 - 0.002, $taken < PATIENCE / 4);
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
