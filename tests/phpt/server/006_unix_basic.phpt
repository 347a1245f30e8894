--TEST--
HttpServer: a Unix socket has no remote address
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/tas-' . getmypid() . '.sock';
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json(
        [$req->getRemoteAddress(), $req->getRemotePort(), $server->getConfig()->getListeners()[0]['type']]));
    PHP, "\$config->addUnixListener('$path');");
var_dump($server->addresses === ["unix://$path"]);
echo body($server->get('/')), "\n";
echo $server->stop();
var_dump(file_exists($path));
?>
--EXPECT--
bool(true)
[null,null,"unix"]
bool(false)
