--TEST--
HttpResponse: a wrong Content-Length beside trailers is refused before anything is sent, and can be corrected
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('Content-Length', '3')->setTrailer('X-Sum', '1');
        try {
            $res->end('hello');
        } catch (HttpServerException $e) {
            note($e->getMessage(), "\n");
            $res->resetHeaders()->end();
        }
    });
    PHP);
echo body($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
5
hello
0
X-Sum: 1


TrueAsync\HttpResponse::end(): the body has 5 bytes, which is not what Content-Length declares
