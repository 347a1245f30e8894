--TEST--
HttpResponse::write: a declared length is kept to
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('Content-Length', '4');
        $res->write('ab');
        if ($req->getPath() === '/more') {
            try { $res->write('cde'); } catch (HttpServerException $e) { note($e->getMessage(), "\n"); }
            $res->write('cd');
        }
    });
    PHP);
echo body($server->get('/more')), "\n";
var_dump(strlen(body(@$server->get('/less'))) < 4);
var_dump(str_contains($server->log(), 'GET /less: the body has not the length that Content-Length declares'));
echo $server->stop();
?>
--EXPECT--
abcd
bool(true)
bool(true)
TrueAsync\HttpResponse::write(): more than the declared Content-Length; nothing of it is sent
