--TEST--
A body that fails while the handler waits: the handler learns the status, and uncaught it is the answer
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        try {
            $res->end($req->getBody());
        } catch (HttpException $e) {
            note($e->getCode(), ' ', $e->getMessage(), "\n");
            throw $e;
        }
    });
    PHP, "\$config->addListener('127.0.0.1', 0)->setMaxBodySize(10)->setReadTimeout(1);");
foreach (["4\r\nabcd\r\nzz\r\n", "4\r\nabcd\r\n7\r\nabcdefg\r\n", "4\r\nabcd\r\n"] as $chunks) {
    $client = $server->connect();
    fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    usleep(50000);
    fwrite($client, $chunks);
    echo strtok(stream_get_contents($client), "\r"), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 400 Bad Request
HTTP/1.1 413 Content Too Large
HTTP/1.1 408 Request Timeout
400 Bad Request
413 Content Too Large
408 Request Timeout
