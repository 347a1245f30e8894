--TEST--
HttpResponse: fields are set, added, read and reset
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('X-Gone', '1')->resetHeaders()
            ->setHeader('X-Single', 'first')->setHeader('x-single', 'second')
            ->addHeader('X-Multi', 'a')->addHeader('X-MULTI', ['b', 7])
            ->setHeader('X-List', ['x', 'y'])->setHeader('Content-Type', 'text/plain')
            ->addHeader('Set-Cookie', 'a=1')->addHeader('Set-Cookie', 'b=2');
        note(json_encode([$res->hasHeader('X-Gone'), $res->hasHeader('x-SINGLE'), $res->getHeader('x-multi'), $res->getHeader('none'),
            $res->getHeaderLine('X-Multi'), $res->getHeaderLine('none'), $res->getHeaders()], JSON_UNESCAPED_SLASHES), "\n");
        for ($i = 0; $i < 30; $i++) {
            $res->addHeader('X-Many', (string) $i);
        }
    });
    PHP);
$response = $server->get('/');
foreach (['X-Gone', 'X-Single', 'X-Multi', 'X-List', 'Content-Type', 'Set-Cookie'] as $name) {
    echo $name, ': ', json_encode(field($response, $name), JSON_UNESCAPED_SLASHES), "\n";
}
echo count(field($response, 'X-Many')), "\n";
echo $server->stop();
?>
--EXPECT--
X-Gone: []
X-Single: ["second"]
X-Multi: ["a","b","7"]
X-List: ["x","y"]
Content-Type: ["text/plain"]
Set-Cookie: ["a=1","b=2"]
30
[false,true,"a",null,"a, b, 7","",{"x-single":"second","x-multi":["a","b","7"],"x-list":["x","y"],"content-type":"text/plain","set-cookie":["a=1","b=2"]}]
