--TEST--
HttpResponse::write: chunks leave in order, with the head before the first and trailers behind the last
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setStatusCode(201)->setHeader('X-A', '1');
        dump($res->isHeadersSent());
        dump($res->write('one ') === $res, $res->isHeadersSent(), $res->isEnded());
        $res->send('')->send('two');
        $res->setTrailer('X-Sum', '7');
        $res->end(' three');
        dump($res->isEnded());
    });
    PHP);
[$head, $body] = explode("\r\n\r\n", $server->get('/'), 2);
echo strtok($head, "\r"), "\n";
var_dump(str_contains($head, "X-A: 1\r\n"), str_contains($head, 'Transfer-Encoding: chunked'));
echo str_replace("\r\n", "|", $body), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 201 Created
bool(true)
bool(true)
4|one |3|two|6| three|0|X-Sum: 7||
bool(false)
bool(true)
bool(true)
bool(false)
bool(true)
