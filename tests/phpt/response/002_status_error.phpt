--TEST--
HttpResponse: a status that is not final, and a reason phrase that would split the head
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        foreach ([100, 199, 600, -1, PHP_INT_MAX] as $status) {
            try { $res->setStatusCode($status); } catch (HttpServerException $e) { note($e->getMessage(), "\n"); }
        }
        foreach (["a\r\nX: y", "\0"] as $phrase) {
            try { $res->setReasonPhrase($phrase); } catch (HttpServerException $e) { note($e->getMessage(), "\n"); }
        }
        $res->end();
    });
    PHP);
echo status($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
TrueAsync\HttpResponse::setStatusCode(): the status 100 is out of range, 200 to 599 is expected
TrueAsync\HttpResponse::setStatusCode(): the status 199 is out of range, 200 to 599 is expected
TrueAsync\HttpResponse::setStatusCode(): the status 600 is out of range, 200 to 599 is expected
TrueAsync\HttpResponse::setStatusCode(): the status -1 is out of range, 200 to 599 is expected
TrueAsync\HttpResponse::setStatusCode(): the status 9223372036854775807 is out of range, 200 to 599 is expected
TrueAsync\HttpResponse::setReasonPhrase(): reason phrase "a\x0d\x0aX: y" has a control character
TrueAsync\HttpResponse::setReasonPhrase(): reason phrase "\x00" has a control character
