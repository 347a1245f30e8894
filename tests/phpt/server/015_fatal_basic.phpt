--TEST--
A fatal error in a handler ends the server and the script, after its shutdown functions
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    register_shutdown_function(function () { echo "shutdown\n"; });
    $server->addHttpHandler(function ($req, $res) { eval('interface I { private function f(); }'); });
    PHP);
var_dump($server->get('/'));
echo preg_replace('~in \S+.*~', 'in FILE', $server->wait($status));
var_dump($status);
?>
--EXPECT--
string(0) ""

Fatal error: Access type for interface method I::f() must be public in FILE
shutdown
int(255)
