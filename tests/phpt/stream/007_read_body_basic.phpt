--TEST--
HttpRequest::readBody: the body as it arrives, and the next request behind it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $pieces = [];
        while (($piece = $req->readBody(4)) !== null) {
            $pieces[] = $piece;
        }
        $res->json([$req->hasBody(), $pieces, $req->readBody()]);
    });
    PHP);
$client = $server->connect();
fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nab");
usleep(50000);
fwrite($client, "cdefgh");
$answer = fread($client, 8192);
echo body($answer), "\n";
fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n");
echo body(fread($client, 8192)), "\n";
fwrite($client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
echo body(stream_get_contents($client)), "\n";
echo $server->stop();
?>
--EXPECT--
[true,["ab","cdef","gh"],null]
[true,["abcd","ef"],null]
[false,[],null]
