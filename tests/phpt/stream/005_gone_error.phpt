--TEST--
A client that goes away wakes the handler that waits for it with HttpException 499
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        try {
            if ($req->getPath() === '/upload') {
                while ($req->readBody() !== null);
            }
            for (;;) {
                $res->write(str_repeat('x', 65536));
            }
        } catch (HttpException $e) {
            note($req->getPath(), ' ', $e->getCode(), ' ', $e->getMessage(), "\n");
            throw $e;
        } finally {
            note("finally\n");
        }
    });
    PHP, "\$config->addListener('127.0.0.1', 0);");  // a client of TLS that has not read its tickets may end with a reset
$client = $server->connect();
fwrite($client, "GET /download HTTP/1.1\r\nHost: h\r\n\r\n");
fread($client, 100);
fclose($client);
usleep(300000);
$client = $server->connect();
fwrite($client, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
usleep(100000);
fclose($client);
usleep(300000);
echo $server->stop();
?>
--EXPECT--
/download 499 the client has gone, or the exchange has ended
finally
/upload 400 Bad Request
finally
