--TEST--
HTTP/2: counters
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php require __DIR__ . '/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($server) {
        $res->json(array_filter($server->getStats(), fn ($name) => (str_contains($name, 'http2') && $name !== 'http2_goaway_received_total') || str_contains($name, 'connections_active'),
            ARRAY_FILTER_USE_KEY));
    });
    PHP);
http2($server, '/');
print_r(json_decode(http2($server, '/'), true));
$server->stop();
?>
--EXPECT--
Array
(
    [connections_active] => 1
    [http1_connections_active] => 0
    [http2_connections_active] => 1
    [http2_streams_opened_total] => 2
    [http2_streams_refused_total] => 0
    [http2_streams_reset_total] => 0
    [http2_goaway_sent_total] => 0
    [http2_floods_total] => 0
)
