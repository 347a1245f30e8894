--TEST--
HttpResponse::sendFile(): not beside another body, and nothing behind it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    use TrueAsync\SendFileOptions;
    function refused(callable $call): void {
        try { $call(); note("accepted\n"); } catch (Throwable $e) { note($e->getMessage(), "\n"); }
    }
    $server->addHttpHandler(function ($req, $res) {
        $send = fn () => $res->sendFile(__FILE__);
        switch ($req->getPath()) {
            case '/set':
                $res->setBody('x');
                refused($send);
                break;
            case '/printed':
                echo 'x';
                refused($send);
                break;
            case '/streamed':
                $res->write('x');
                refused($send);
                break;
            case '/trailer':
                $res->setTrailer('a', 'b');
                refused($send);
                break;
            case '/length':
                $res->setHeader('Content-Length', '1');
                refused($send);
                $res->setHeader('Content-Length', (string) filesize(__FILE__));
                refused($send);
                break;
            case '/raw':
                refused(fn () => $res->sendFile(__FILE__, (new ReflectionClass(SendFileOptions::class))->newInstanceWithoutConstructor()));
                break;
            default:
                $send();
                refused($send);
                refused(fn () => $res->write('x'));
                refused(fn () => $res->setBody('x'));
                refused(fn () => $res->setHeader('a', 'b'));
                refused(fn () => $res->end());
        }
    });
    PHP);
foreach (['/set', '/printed', '/streamed', '/trailer', '/length', '/raw', '/'] as $path) {
    echo status($server->get($path)), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
TrueAsync\HttpResponse::sendFile(): a body was set: a response is either set or a file
TrueAsync\HttpResponse::sendFile(): something was printed: it is the body, and a response is either printed or a file
TrueAsync\HttpResponse::sendFile(): status and headers were sent already: the response is streamed
TrueAsync\HttpResponse::sendFile(): a trailer was set: a file is sent with its length, and without trailers
TrueAsync\HttpResponse::sendFile(): the file has not the length that Content-Length declares
accepted
TrueAsync\HttpResponse::sendFile(): the options were not constructed
TrueAsync\HttpResponse::sendFile(): the response was sent already
TrueAsync\HttpResponse::write(): the response was sent already
TrueAsync\HttpResponse::setBody(): the response was sent already
TrueAsync\HttpResponse::setHeader(): the response was sent already
TrueAsync\HttpResponse::end(): the response was sent already
