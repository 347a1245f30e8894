--TEST--
HttpResponse: fields that may not go on the wire change nothing
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('X-Kept', 'kept');
        foreach ([['X-A', "x\r\nX-B: y"], ['X-A', "\0"], ["X-A\r\n", 'x'], ['', 'x'], ['X A', 'x'], ['X-A:', 'x'],
            ['Transfer-Encoding', 'chunked'], ['Connection', 'upgrade'], ['Keep-Alive', '5'], ['Upgrade', 'h2c'],
            ['Content-Length', '1, 1'], ['X-A', []], ['X-A', ['ok', "\n"]], ['X-A', [null]], ['X-Kept', ["\n"]]] as $pair) {
            foreach (['setHeader', 'addHeader'] as $method) {
                try { $res->$method(...$pair); note("accepted\n"); } catch (HttpServerException $e) {
                    note($e->getMessage(), "\n");
                }
            }
        }
        note(json_encode($res->getHeaders()), "\n");
    });
    PHP);
echo status($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
TrueAsync\HttpResponse::setHeader(): value "x\x0d\x0aX-B: y" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::addHeader(): value "x\x0d\x0aX-B: y" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::setHeader(): value "\x00" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::addHeader(): value "\x00" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::setHeader(): field name "X-A\x0d\x0a" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::addHeader(): field name "X-A\x0d\x0a" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::setHeader(): field name "" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::addHeader(): field name "" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::setHeader(): field name "X A" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::addHeader(): field name "X A" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::setHeader(): field name "X-A:" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::addHeader(): field name "X-A:" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpResponse::setHeader(): field "Transfer-Encoding" is the server's own: it frames the message
TrueAsync\HttpResponse::addHeader(): field "Transfer-Encoding" is the server's own: it frames the message
TrueAsync\HttpResponse::setHeader(): field "Connection" is the server's own: only "close" is heard, not "upgrade"
TrueAsync\HttpResponse::addHeader(): field "Connection" is the server's own: only "close" is heard, not "upgrade"
TrueAsync\HttpResponse::setHeader(): field "Keep-Alive" is the server's own: it frames the message
TrueAsync\HttpResponse::addHeader(): field "Keep-Alive" is the server's own: it frames the message
TrueAsync\HttpResponse::setHeader(): field "Upgrade" is the server's own: it frames the message
TrueAsync\HttpResponse::addHeader(): field "Upgrade" is the server's own: it frames the message
TrueAsync\HttpResponse::setHeader(): value "1, 1" of field "Content-Length" is not a length: digits only
TrueAsync\HttpResponse::addHeader(): value "1, 1" of field "Content-Length" is not a length: digits only
TrueAsync\HttpResponse::setHeader(): the list of values for "X-A" is empty
TrueAsync\HttpResponse::addHeader(): the list of values for "X-A" is empty
TrueAsync\HttpResponse::setHeader(): value "\x0a" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::addHeader(): value "\x0a" of field "X-A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::setHeader(): the values for "X-A" must be strings, null given
TrueAsync\HttpResponse::addHeader(): the values for "X-A" must be strings, null given
TrueAsync\HttpResponse::setHeader(): value "\x0a" of field "X-Kept" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpResponse::addHeader(): value "\x0a" of field "X-Kept" has a control character: CR, LF, NUL and the like would end or split the field
{"x-kept":"kept"}
