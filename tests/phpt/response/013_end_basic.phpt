--TEST--
HttpResponse: end() sends at once, the return of the handler sends the rest
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        note(json_encode([$res->isEnded(), $res->isHeadersSent(), $res->getProtocolName(), $res->getProtocolVersion()]), "\n");
        if ($req->getPath() === '/end') {
            $res->end('at once');
            note(json_encode([$res->isEnded(), $res->isHeadersSent(), $res->getStatusCode(), $res->getBody()]), "\n");
            Async\delay(200);
            note("after\n");
        } elseif ($req->getPath() === '/return') {
            $res->setBody('at the return');
        }
    });
    PHP);
$start = microtime(true);
echo body($server->get('/end')), ' ', microtime(true) - $start < 0.15 ? 'early' : 'late', "\n";
echo body($server->get('/return')), "\n", show($server->get('/nothing'));
usleep(300000);
echo $server->stop();
?>
--EXPECT--
at once early
at the return
HTTP/1.1 200 OK
Server: true_async_server
Content-Length: 0
Connection: close


[false,false,"HTTP","1.1"]
[true,true,200,"at once"]
[false,false,"HTTP","1.1"]
[false,false,"HTTP","1.1"]
after
