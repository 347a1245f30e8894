--TEST--
HttpServer: one line for each event, with time and severity
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) { throw new LogicException("two\nlines\x1b"); });
    PHP, "\$config->addListener('127.0.0.1', 0);");
$server->get('/path?query');
$server->stop();
echo preg_replace(['~\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\]~', '~:\d{4,5} ~', '~\S+\.php:\d+~', '~\d+ connections are~',
    '~ \d+(?:\.\d+)+~', '~pid \d+~', '~within \d+ ~', '~in \d+ s~'],
    ['[TIME]', ':PORT ', 'FILE', 'N connections are', ' VERSION', 'pid PID', 'within N ', 'in N s'],
    $server->log());
?>
--EXPECT--
[TIME] INFO true_async_server VERSION in PHP VERSION, OpenSSL VERSION, libuv VERSION, llhttp VERSION, nghttp2 VERSION, pid PID
[TIME] INFO limits: connections within N descriptors, request bodies of 10 MiB, 256 KiB of output waiting for a client
[TIME] INFO timeouts: header 10 s, read 30 s, write 30 s, keep-alive 60 s, shutdown 5 s
[TIME] INFO access log: off
[TIME] INFO listening on http://127.0.0.1:PORT (HTTP/1.1, HTTP/2)
[TIME] ERROR GET /path?query: uncaught LogicException: two lines  in FILE
[TIME] INFO stopping: N connections are open
[TIME] INFO stopped: 1 requests on 1 connections in N s
