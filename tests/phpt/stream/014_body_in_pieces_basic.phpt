--TEST--
getBody(): a body that comes in pieces while somebody waits for it, gives up, or reads it himself
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    function wait_for_body($req) {
        return Async\spawn(function () use ($req) {
            try {
                return md5($req->getBody());
            } catch (Throwable $e) {
                return get_class($e) . ': ' . $e->getMessage();
            }
        });
    }
    $server->addHttpHandler(function ($req, $res) {
        $path = $req->getPath();
        if ($path === '/simple') {
            $res->end(md5($req->awaitBody()->getBody()));
        } elseif ($path === '/two') {
            $res->end(Async\await(wait_for_body($req)) . ' ' . md5($req->getBody()));
        } elseif ($path === '/cancel') {
            $wait = wait_for_body($req);
            Async\delay(20);
            $wait->cancel();
            $res->end(explode(':', Async\await($wait))[0] . ' ' . md5($req->getBody()));
        } elseif ($path === '/read') {
            $wait = wait_for_body($req);
            Async\delay(20);
            for ($all = ''; ($piece = $req->readBody(1000)) !== null; $all .= $piece);
            $res->end(Async\await($wait) . ' ' . md5($all));
        } else {
            note(Async\await(wait_for_body($req)), "\n");
        }
    });
    PHP, "\$config->addListener('127.0.0.1', 0);");

foreach (['/simple', '/two', '/cancel', '/read'] as $path) {
    foreach ([1, 60000, 65536, 65537, 300000] as $size) {
        $body = random_bytes($size);
        $client = $server->connect();
        fwrite($client, "POST $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: $size\r\n\r\n");
        foreach (str_split($body, (int) ceil($size / 3)) as $piece) {
            usleep(30000);
            fwrite($client, $piece);
        }
        $answer = explode("\r\n\r\n", stream_get_contents($client))[1];
        echo "$path $size: ", str_replace(md5($body), 'as sent', $answer), "\n";
    }
}
$client = $server->connect();
fwrite($client, "POST /gone HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
usleep(50000);
fclose($client);
usleep(100000);
echo $server->stop();
?>
--EXPECT--
/simple 1: as sent
/simple 60000: as sent
/simple 65536: as sent
/simple 65537: as sent
/simple 300000: as sent
/two 1: as sent as sent
/two 60000: as sent as sent
/two 65536: as sent as sent
/two 65537: as sent as sent
/two 300000: as sent as sent
/cancel 1: Async\AsyncCancellation as sent
/cancel 60000: Async\AsyncCancellation as sent
/cancel 65536: Async\AsyncCancellation as sent
/cancel 65537: Async\AsyncCancellation as sent
/cancel 300000: Async\AsyncCancellation as sent
/read 1: TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody() as sent
/read 60000: TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody() as sent
/read 65536: TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody() as sent
/read 65537: TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody() as sent
/read 300000: TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody() as sent
TrueAsync\HttpException: Bad Request
