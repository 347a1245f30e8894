--TEST--
HttpRequest: the query as parse_str() reads it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json([$req->getQuery(), $req->getQuery() === $req->getQuery(),
        $req->getQueryParam('a'), $req->getQueryParam('none'), $req->getQueryParam('none', ['x']), $req->getQueryParam('5')]));
    PHP);
foreach (['/', '/?', '/?a=1&b[]=2&b[]=3&c[k]=%C3%A4+e&d&5=five&e=1&e=2', '/?a[x][y]=deep'] as $target) {
    echo body($server->get($target)), "\n";
}
echo $server->stop();
?>
--EXPECT--
[[],true,null,null,["x"],null]
[[],true,null,null,["x"],null]
[{"a":"1","b":["2","3"],"c":{"k":"ä e"},"d":"","5":"five","e":"2"},true,"1",null,["x"],"five"]
[{"a":{"x":{"y":"deep"}}},true,{"x":{"y":"deep"}},null,["x"],null]
