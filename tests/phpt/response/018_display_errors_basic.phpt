--TEST--
display_errors puts the exception into the answer
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '1');
    class Odd extends Exception { public function __toString(): string { throw new Exception('odd'); } }
    $server->addHttpHandler(function ($req, $res) {
        throw $req->getPath() === '/odd' ? new Odd('x') : new RuntimeException('shown', 0, new LogicException('cause'));
    });
    PHP);
echo preg_replace(['~\{closure[^}]*\}~', '~/\S+php~', '~\(\d+\)~'], ['{closure}', 'FILE', '(LINE)'], body($server->get('/'))), "\n", body($server->get('/odd'));
echo $server->stop();
?>
--EXPECT--
LogicException: cause in FILE:9
Stack trace:
#0 [internal function]: {closure}(Object(TrueAsync\HttpRequest), Object(TrueAsync\HttpResponse))
#1 [internal function]: Async\Coroutine::run()
#2 [internal function]: Fiber->start()
#3 FILE(LINE): TrueAsync\HttpServer->start()
#4 {main}

Next RuntimeException: shown in FILE:9
Stack trace:
#0 [internal function]: {closure}(Object(TrueAsync\HttpRequest), Object(TrueAsync\HttpResponse))
#1 [internal function]: Async\Coroutine::run()
#2 [internal function]: Fiber->start()
#3 FILE(LINE): TrueAsync\HttpServer->start()
#4 {main}
500 Internal Server Error
