--TEST--
HttpResponse: 204, 304 and HEAD carry no body
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setStatusCode((int) substr($req->getPath(), 1))->setHeader('ETag', '"x"')->setBody('body');
    });
    PHP);
echo show($server->get('/204')), show($server->get('/304')), show($server->request('HEAD', '/200'));
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 204 No Content
Server: true_async_server
ETag: "x"
Connection: close


HTTP/1.1 304 Not Modified
Server: true_async_server
ETag: "x"
Connection: close


HTTP/1.1 200 OK
Server: true_async_server
ETag: "x"
Content-Length: 4
Connection: close
