--TEST--
HttpResponse::json() encodes, and takes a string as it is
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        match ($req->getPath()) {
            '/array' => $res->json(['a' => 'ä/b', 'n' => 1.5]),
            '/string' => $res->json('{"made":"before"}', 201),
            '/flags' => $res->json(['ä'], 202, JSON_PRETTY_PRINT),
            '/type' => $res->setHeader('content-type', 'application/problem+json')->json(null, 400),
            '/object' => $res->json(new class implements JsonSerializable {
                public function jsonSerialize(): mixed { return ['serialized']; }
            }),
        };
    });
    PHP);
foreach (['/array', '/string', '/flags', '/type', '/object'] as $path) {
    $response = $server->get($path);
    echo status($response), ' ', implode(field($response, 'content-type')), ' ', body($response), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK application/json {"a":"ä/b","n":1.5}
HTTP/1.1 201 Created application/json {"made":"before"}
HTTP/1.1 202 Accepted application/json [
    "\u00e4"
]
HTTP/1.1 400 Bad Request application/problem+json null
HTTP/1.1 200 OK application/json ["serialized"]
