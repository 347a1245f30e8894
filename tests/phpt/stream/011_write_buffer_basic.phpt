--TEST--
HttpServerConfig::setStreamWriteBufferBytes() bounds what waits for a client
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([4096, 65536] as $bytes) {
    $server = Server::run(<<<'PHP'
        // Nothing leaves before the handler waits or ends, so that every piece counts.
        $server->addHttpHandler(function ($req, $res) {
            for ($n = 0; $res->tryWrite(str_repeat('x', 1024)); $n++);
            $refused = $res->isWritable();
            dump($n, $refused, $res->awaitWritable(10000));
        });
        PHP, "\$config->addListener('127.0.0.1', 0)->setStreamWriteBufferBytes($bytes);");
    $server->get('/');
    echo $server->stop();
}
?>
--EXPECT--
int(4)
bool(false)
bool(true)
int(64)
bool(false)
bool(true)
