--TEST--
HttpResponse: a declared Content-Length is held to
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('Content-Length', '5');
        switch ($req->getPath()) {
            case '/right': $res->end('right'); break;
            case '/more':
                try { $res->end('too much'); } catch (HttpServerException $e) { note($e::class, ' ', $e->getMessage(), "\n"); }
                $res->setBody('fixed');
                break;
            case '/less': $res->end('less'); break;
            case '/return': $res->setBody('x'); break;
        }
    });
    PHP);
foreach (['/right', '/more', '/less', '/return'] as $path) {
    $response = $server->get($path);
    echo status($response), ' ', json_encode(body($response)), "\n";
}
echo $server->stop();
echo preg_replace(['~^\[[^]]+\] INFO.*\n~m', '~\[[^]]+\]~', '~in \S+~'], ['', '[TIME]', 'in FILE'], $server->log());
?>
--EXPECT--
HTTP/1.1 200 OK "right"
HTTP/1.1 200 OK "fixed"
HTTP/1.1 500 Internal Server Error "500 Internal Server Error\n"
HTTP/1.1 500 Internal Server Error "500 Internal Server Error\n"
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::end(): the body has 8 bytes, which is not what Content-Length declares
[TIME] ERROR GET /less: uncaught TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::end(): the body has 4 bytes, which is not what Content-Length declares in FILE
[TIME] ERROR GET /return: the body has not the length that Content-Length declares
