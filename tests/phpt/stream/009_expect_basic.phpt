--TEST--
Expect: 100-continue is answered only when the handler wants the body
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $req->getPath() === '/want'
        ? $res->end($req->getBody()) : $res->setStatusCode(403)->end('no'));
    PHP);
foreach (['/want', '/refuse'] as $path) {
    $client = $server->connect();
    fwrite($client, "POST $path HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    $first = fgets($client);
    echo $first;
    if (str_contains($first, '100')) {
        fgets($client);
        fwrite($client, 'hello');
        echo trim(fgets($client)), "\n";
    } else {
        var_dump(str_contains(stream_get_contents($client), 'Connection: close'));
    }
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 100 Continue
HTTP/1.1 200 OK
HTTP/1.1 403 Forbidden
bool(true)
