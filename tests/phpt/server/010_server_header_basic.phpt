--TEST--
HttpServer: the Server field is switchable
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['true', 'false'] as $on) {
    $server = Server::run('$server->addHttpHandler(fn ($req, $res) => $res->end());',
        "\$config->addListener('127.0.0.1', 0)->setServerHeader($on);");
    echo json_encode(field($server->get('/'), 'Server')), "\n";
    $server->stop();
}
?>
--EXPECT--
["true_async_server"]
[]
