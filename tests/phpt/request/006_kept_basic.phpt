--TEST--
HttpRequest: what is kept can be read after its handler and after its server
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $kept = [];
    $server->addHttpHandler(function ($req, $res) use (&$kept) { $kept[] = [$req, $res]; $res->end($req->getPath()); });
    $server->start();
    unset($server);
    foreach ($kept as [$req, $res]) {
        note($req->getMethod(), ' ', $req->getPath(), ' ', $req->getHeader('host'), ' ', $req->getBody(), ' ',
            $res->getStatusCode(), ' ', $res->getProtocolVersion(), "\n");
    }
    exit;
    PHP);
echo body($server->get('/a')), body($server->request('POST', '/b', [], 'body')), "\n";
echo $server->stop();
?>
--EXPECT--
/a/b
GET /a localhost  200 1.1
POST /b localhost body 200 1.1
