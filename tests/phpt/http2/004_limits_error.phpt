--TEST--
HTTP/2: what is over a limit gets its status, and a handler that throws is a 500
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php require __DIR__ . '/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/throw') {
            throw new HttpException('no', 451);
        }
        $res->end('read ' . strlen($req->getBody()));
    });
    PHP, "\$config->addListener('127.0.0.1', 0)->setMaxBodySize(1000)->setHttp2MaxHeaderListSize(4096);");
$status = "-o /dev/null -w '%{http_code} '";
echo http2($server, '/', "$status -d " . str_repeat('x', 1000));
echo http2($server, '/', "$status -d " . str_repeat('x', 1001));
echo http2($server, '/', "$status -H 'X-Large: " . str_repeat('x', 4000) . "'");
echo http2($server, '/' . str_repeat('p', 9000), $status);
echo http2($server, '/', "$status -X BREW");
echo http2($server, '/throw', $status), "\n";
$server->stop();
?>
--EXPECT--
200 413 431 431 501 451 
