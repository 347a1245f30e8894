--TEST--
HTTP/2: a stream that its client resets wakes the handler that waits for it with HttpException 499, and no other
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
            if ($req->getPath() === '/download') {
                for (;;) {
                    $res->write(str_repeat('x', 65536));
                }
            }
            Async\delay(300);
            note($req->getPath(), " is served\n");
        } catch (HttpException $e) {
            note($req->getPath(), ' ', $e->getCode(), ' ', $e->getMessage(), "\n");
            throw $e;
        } finally {
            note("finally\n");
        }
    });
    PHP, "\$config->addListener('127.0.0.1', 0);");

/** RFC 9113 §4.1 */
function frame(int $type, int $flags, int $stream, string $payload = ''): string
{
    return substr(pack('N', strlen($payload)), 1) . pack('CCN', $type, $flags, $stream) . $payload;
}

/** HEADERS; fields as literals, RFC 7541 §6.2.2 */
function request(int $stream, string $method, string $path, int $flags): string
{
    $block = '';
    foreach ([':method' => $method, ':scheme' => 'http', ':authority' => 'h', ':path' => $path] as $name => $value) {
        $block .= "\0" . chr(strlen($name)) . $name . chr(strlen($value)) . $value;
    }
    return frame(1, 4 | $flags, $stream, $block);
}

$client = $server->connect();
fwrite($client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0)
    . request(1, 'GET', '/other', 1) . request(3, 'GET', '/download', 1) . request(5, 'POST', '/upload', 0));
usleep(100000);
fwrite($client, frame(3, 0, 3, pack('N', 8)));
usleep(50000);
fwrite($client, frame(3, 0, 5, pack('N', 8)));
usleep(400000);
fclose($client);
echo $server->stop();
?>
--EXPECT--
/download 499 the client has gone, or the exchange has ended
finally
/upload 499 the client has gone, or the exchange has ended
finally
/other is served
finally
