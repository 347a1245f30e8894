--TEST--
HttpServer: a log stream that is closed meanwhile loses its lines, nothing else
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($stream) { fclose($stream); $res->end('ok'); throw new LogicException('x'); });
    PHP, "\$stream = fopen('php://stderr', 'w'); \$config->addListener('127.0.0.1', 0)->setLogStream(\$stream);");
echo body($server->get('/')), "\n";
$server->stop(15, $status);
var_dump($status, str_contains($server->log(), 'LogicException'));
?>
--EXPECT--
ok
int(0)
bool(false)
