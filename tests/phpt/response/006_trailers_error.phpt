--TEST--
HttpResponse: fields that may not be trailers
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        foreach ([['Content-Length', '1'], ['Set-Cookie', 'a=b'], ['Host', 'h'], ['X-A', "\n"], ['X A', 'x']] as $pair) {
            try { $res->setTrailer(...$pair); note("accepted\n"); } catch (HttpServerException $e) {
                note($e->getMessage(), "\n");
            }
        }
        note(json_encode($res->getTrailers()), "\n");
    });
    PHP);
$server->get('/');
echo $server->stop();
?>
--EXPECT--
TrueAsync\HttpResponse::setTrailer(): field "Content-Length" may not be a trailer (RFC 9110 §6.5.1: framing, routing, content metadata)
TrueAsync\HttpResponse::setTrailer(): field "Set-Cookie" may not be a trailer (RFC 9110 §6.5.1: framing, routing, content metadata)
TrueAsync\HttpResponse::setTrailer(): field "Host" may not be a trailer (RFC 9110 §6.5.1: framing, routing, content metadata)
TrueAsync\HttpResponse::setTrailer(): value "\x0a" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::setTrailer(): field name "X A" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
[]
