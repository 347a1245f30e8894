--TEST--
HttpServer: one line for each event, with time and severity
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) { throw new LogicException("two\nlines\x1b"); });
    PHP);
$server->get('/path?query');
$server->stop();
echo preg_replace(['~\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\]~', '~:\d{4,5} ~', '~\S+\.php:\d+~', '~\d+ connections~'],
    ['[TIME]', ':PORT ', 'FILE', 'N connections'],
    $server->log());
?>
--EXPECT--
[TIME] INFO listening on http://127.0.0.1:PORT (HTTP/1.1)
[TIME] ERROR GET /path?query: uncaught LogicException: two lines  in FILE
[TIME] INFO stopping: N connections are open
[TIME] INFO stopped
