--TEST--
HTTP/2: the same handler and the same objects
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php require __DIR__ . '/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('X-Name', 'value')->json([
            $req->getHttpVersion(), $res->getProtocolName(), $res->getProtocolVersion(), $req->getMethod(), $req->getUri(),
            $req->getQueryParam('a'), $req->getHeader('cookie'), $req->getHeader('x-one'), $req->getBody(),
            $req->isKeepAlive(), $req->getContentLength()]);
    });
    PHP);
$response = http2($server, '/path?a=b', "-i -X PUT -H 'X-One: 1' -b 'k=v; l=w' -d 'the body'");
echo str_replace("\r", '', preg_replace('~^date: [^\r\n]+\r\n~m', '', $response)), "\n";
echo http2($server, '/', "-I -o /dev/null -w '%{http_version} %{http_code}'"), "\n";
$server->stop();
?>
--EXPECT--
HTTP/2 200 
server: true_async_server
x-name: value
content-type: application/json
content-length: 71

["2","HTTP","2","PUT","/path?a=b","b","k=v; l=w","1","the body",true,8]
2 200
