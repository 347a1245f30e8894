--TEST--
HttpRequest: the body, its type and its length
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json([$req->hasBody(), strlen($req->getBody()), md5($req->getBody()),
        $req->awaitBody() === $req, $req->getContentType(), $req->getContentLength()]));
    PHP);
echo body($server->get('/')), "\n";
echo body($server->request('POST', '/', ['Content-Type: text/plain; charset=x'], 'hello')), "\n";
echo body($server->request('PUT', '/', ['Content-Length: 0'])), "\n";
$large = random_bytes(1 << 20);
var_dump(str_contains(body($server->request('POST', '/', [], $large)), md5($large)));
echo body($server->send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    . "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")), "\n";
echo md5('hello'), ' ', md5('abcde'), "\n";
echo $server->stop();
?>
--EXPECT--
[false,0,"d41d8cd98f00b204e9800998ecf8427e",true,null,null]
[true,5,"5d41402abc4b2a76b9719d911017c592",true,"text/plain; charset=x",5]
[false,0,"d41d8cd98f00b204e9800998ecf8427e",true,null,0]
bool(true)
[true,5,"ab56b4d92b40713acc5af89985d4b786",true,null,null]
5d41402abc4b2a76b9719d911017c592 ab56b4d92b40713acc5af89985d4b786
