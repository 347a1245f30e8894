--TEST--
HttpResponse: trailers follow a chunked body, and HTTP/1.0 goes without
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setTrailer('X-Sum', '1')->setTrailer('x-sum', '2')->setTrailer('X-Other', 'o')->setBody('abc');
        note(json_encode($res->getTrailers()), "\n");
    });
    PHP);
echo show($server->get('/')), show($server->send("GET / HTTP/1.0\r\n\r\n"));
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
Server: true_async_server
Transfer-Encoding: chunked
Connection: close

3
abc
0
x-sum: 2
X-Other: o


HTTP/1.1 200 OK
Server: true_async_server
Connection: close

abc
{"x-sum":"2","x-other":"o"}
{"x-sum":"2","x-other":"o"}
