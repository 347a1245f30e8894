--TEST--
HttpResponse::redirect() refuses what is no redirection, and a target that would split the head
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        foreach ([['/', 200], ['/', 400], ["/\r\nX: y", 302]] as $arguments) {
            try { $res->redirect(...$arguments); note("accepted\n"); } catch (HttpServerException $e) { note($e->getMessage(), "\n"); }
        }
        note($res->getStatusCode(), json_encode($res->getHeaders()), "\n");
    });
    PHP);
$server->get('/');
echo $server->stop();
?>
--EXPECT--
TrueAsync\HttpResponse::redirect(): the status 200 is out of range, 300 to 399 is expected
TrueAsync\HttpResponse::redirect(): the status 400 is out of range, 300 to 399 is expected
TrueAsync\HttpResponse::redirect(): value "/\x0d\x0aX: y" of field "Location" has a control character: CR, LF, NUL and the like would end or split the field
200[]
