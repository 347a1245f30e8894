--TEST--
HttpServer: after the start, getListeners() reports the port the kernel chose
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json($server->getConfig()->getListeners()));
    PHP, <<<'PHP'
    $config->addListener('127.0.0.1', 0)->addHttp1Listener('127.0.0.1', 0);
    PHP);
$ports = array_map(fn ($address) => (int) substr(strrchr($address, ':'), 1), $server->addresses);
var_dump(count($ports), $ports[0] !== $ports[1]);
foreach ([0, 1] as $listener) {
    $listeners = json_decode(body($server->get('/', $listener)), true);
    var_dump(array_column($listeners, 'port') === $ports);
}
echo $server->stop();
?>
--EXPECT--
int(2)
bool(true)
bool(true)
bool(true)
