--TEST--
HttpServer::getStats() counts, resetTelemetry() starts the totals anew
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($server) {
        if ($req->getPath() === '/reset') {
            dump($server->resetTelemetry());
        }
        $res->json($server->getStats(), $req->getPath() === '/404' ? 404 : 200);
    });
    $before = $server->getStats();
    dump(array_sum($before), array_unique(array_map('gettype', $before)), $server->resetTelemetry());
    PHP);
$server->get('/404');
$stats = json_decode(body($server->get('/')), true);
foreach (['requests_total', 'responses_4xx_total', 'http1_connections_active'] as $name) {
    echo $name, ' ', $stats[$name], "\n";
}
var_dump($stats['bytes_in_total'] > 0);
$stats = json_decode(body($server->get('/reset')), true);
echo $stats['requests_total'], ' ', $stats['http1_connections_active'], "\n";
echo $server->stop();
?>
--EXPECT--
requests_total 2
responses_4xx_total 1
http1_connections_active 1
bool(true)
0 1
int(0)
array(1) {
  ["requests_total"]=>
  string(7) "integer"
}
bool(false)
bool(true)
