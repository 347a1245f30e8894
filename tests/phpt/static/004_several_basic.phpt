--TEST--
HttpServer::addStaticHandler(): several handlers, a root that has gone, the access log and the counters
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/tree.inc';

$first = new Tree(['a' => 'first a', 'b' => 'first b', 'sub/a' => 'first sub/a']);
$second = new Tree(['a' => 'second a', 'c' => 'second c']);
$sub = new Tree(['x' => 'sub x']);
$log = tempnam(sys_get_temp_dir(), 'tas');
$server = Server::run("use TrueAsync\\{StaticHandler, StaticOnMissing};
    \$server->addStaticHandler((new StaticHandler('/', {$first->code()}))->setOnMissing(StaticOnMissing::Next));
    \$server->addStaticHandler((new StaticHandler('/', {$second->code()}))->setOnMissing(StaticOnMissing::Next));
    \$server->addStaticHandler(new StaticHandler('/sub', {$sub->code()}));
    \$server->addHttpHandler(fn (\$req, \$res) => \$res->json(array_intersect_key(\$server->getStats(),
        ['requests_total' => 0, 'responses_2xx_total' => 0, 'responses_4xx_total' => 0])));",
    "\$config->addListener('127.0.0.1', 0)->setAccessLog(" . var_export($log, true) . ', TrueAsync\AccessLogFormat::Json);');
foreach (['/a', '/b', '/c', '/sub/x', '/sub/a', '/stats'] as $target) {
    echo "$target: ", body($server->get($target)), "\n";
}
$server->stop();
foreach (file($log) as $line) {
    $entry = json_decode($line, true);
    echo "$entry[method] $entry[target] $entry[status] $entry[body_bytes] ", var_export($entry['complete'], true), "\n";
}
unlink($log);

$gone = sys_get_temp_dir() . '/tas-gone-' . getmypid();
mkdir($gone);
$server = new TrueAsync\HttpServer(new TrueAsync\HttpServerConfig('127.0.0.1', 0));
$server->addStaticHandler(new TrueAsync\StaticHandler('/', $gone));
rmdir($gone);
attempt(fn () => $server->start());
?>
--EXPECTF--
/a: first a
/b: first b
/c: second c
/sub/x: sub x
/sub/a: Not Found
/stats: {"requests_total":6,"responses_2xx_total":4,"responses_4xx_total":1}
GET /a 200 7 true
GET /b 200 7 true
GET /c 200 8 true
GET /sub/x 200 5 true
GET /sub/a 404 9 true
GET /stats 200 %d true
TrueAsync\HttpServerRuntimeException: cannot open the directory %s/tas-gone-%d: No such file or directory
