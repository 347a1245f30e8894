--TEST--
HttpRequest: method, target, path and version
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json(
        [$req->getMethod(), $req->getUri(), $req->getPath(), $req->getHttpVersion(), $req->isKeepAlive()]));
    PHP);
foreach (['GET / ', 'PATCH /a%20b/?q ', 'OPTIONS * ', 'DELETE /a?b?c# '] as $line) {
    echo trim(body($server->send($line . "HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))), "\n";
}
echo body($server->send("GET http://other/path?x HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n")), "\n";
echo body($server->send("GET /old HTTP/1.0\r\n\r\n")), "\n";
$stream = $server->connect();
fwrite($stream, "GET /alive HTTP/1.1\r\nHost: h\r\n\r\n");
echo str_contains(fread($stream, 4096), '"1.1",true]') ? "kept alive\n" : "closed\n";
fclose($stream);
echo $server->stop();
?>
--EXPECT--
["GET","/","/","1.1",false]
["PATCH","/a%20b/?q","/a%20b/","1.1",false]
["OPTIONS","*","*","1.1",false]
Bad Request
["GET","http://other/path?x","/path","1.1",false]
["GET","/old","/old","1.0",false]
kept alive
