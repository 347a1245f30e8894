--TEST--
display_errors puts a fatal error into the answer, as it does with exceptions
--EXTENSIONS--
true_async_server
--INI--
log_errors=1
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        ini_set('display_errors', $req->getQueryParam('display'));
        ini_set('html_errors', '0');
        ob_start();
        echo 'lost';
        register_shutdown_function(fn () => print(error_get_last() ? '' : 'no error'));
        eval('interface I { private function f(); }');
    });
    PHP);
foreach ([1, 0] as $display) {
    $answer = $server->get("/?display=$display");
    echo status($answer), ' ', implode(field($answer, 'Content-Type')), ' ', trim(preg_replace('~in /\S+~', 'in FILE', body($answer))), "\n";
}
// Once in the log, and not by PHP in addition.
echo substr_count($server->log(), 'must be public'), "\n", $server->stop();
?>
--EXPECT--
HTTP/1.1 500 Internal Server Error text/html; charset=UTF-8 Fatal error: Access type for interface method I::f() must be public in FILE : eval()'d code on line 1
HTTP/1.1 500 Internal Server Error text/plain; charset=utf-8 500 Internal Server Error
2
