--TEST--
HttpRequest: header fields by any case, joined as the RFC says
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json([
        $req->hasHeader('x-one'), $req->hasHeader('X-None'), $req->getHeader('X-ONE'), $req->getHeader('none'),
        $req->getHeaderLine('x-one'), $req->getHeaderLine('none'), $req->getHeaderLine('COOKIE'), $req->getHeader('x-empty'),
        $req->getHeaderLine('x-empty'), $req->getHeaders()]));
    PHP);
echo body($server->request('GET', '/', ['X-One: a', 'Cookie: c=1', 'x-one: b', 'X-Empty:', 'Cookie: d=2', 'X-Empty: y', '123: n'])), "\n";
echo $server->stop();
?>
--EXPECT--
[true,false,"a",null,"a, b","","c=1; d=2","",", y",{"host":"localhost","connection":"close","x-one":"a, b","cookie":"c=1; d=2","x-empty":", y","123":"n"}]
