--TEST--
A fatal error in a streamed response: the client sees that it is not whole
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/') {
            $res->end('fine');
            return;
        }
        if ($req->getPath() === '/length') {
            $res->setHeader('Content-Length', '100');
        }
        ini_set('display_errors', '0');
        $res->write('a part');
        Async\delay(20);
        trigger_error('deadly', E_USER_ERROR);
    });
    PHP);
foreach (['/chunks', '/length'] as $path) {
    $answer = $server->get($path);
    echo status($answer), ' ', json_encode(body($answer)), ' ', body($server->get('/')), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK "6\r\na part\r\n" fine
HTTP/1.1 200 OK "a part" fine
