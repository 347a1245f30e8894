--TEST--
HttpResponse: a large body arrives whole at a client that reads slowly
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $body = random_bytes(8 << 20);
    $server->addHttpHandler(function ($req, $res) use ($body) { $res->setHeader('X-Md5', md5($body))->end($body); });
    PHP);
$stream = $server->connect();
fwrite($stream, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
usleep(300000);
$response = stream_get_contents($stream);
var_dump(strlen(body($response)), md5(body($response)) === field($response, 'X-Md5')[0]);
echo $server->stop();
?>
--EXPECT--
int(8388608)
bool(true)
