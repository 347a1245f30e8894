--TEST--
Requests on one connection are answered in order, whatever their handlers wait for
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/1') Async\delay(50);
        $res->end($req->getPath());
        Async\delay(10);
    });
    PHP);
$response = $server->send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
    . "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
preg_match_all('~^/\d~m', $response, $found);
echo implode(' ', $found[0]), "\n";
echo $server->stop();
?>
--EXPECT--
/1 /2 /3
