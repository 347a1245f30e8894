--TEST--
Shutdown functions run at the end of their request, before its response is sent
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    register_shutdown_function(function () { note("the script's own\n"); });
    $server->addHttpHandler(function ($req, $res) {
        register_shutdown_function(function (string $text) use ($res) {
            $error = strtok(preg_replace('~ in /.*~', '', error_get_last()['message'] ?? 'no error'), "\n");
            echo "($text, $error, ", json_encode($res->isEnded()), ')';
            register_shutdown_function(fn () => print('(nested)'));
        }, $req->getPath());
        switch ($req->getPath()) {
            case '/returns': echo 'returned '; break;
            case '/buffered': ob_start(); echo 'returned '; break;
            case '/exits': exit('exited ');
            case '/throws': throw new LogicException('thrown');
            case '/dies': echo 'lost'; trigger_error('deadly', E_USER_ERROR);
            case '/page': register_shutdown_function(fn () => $res->setStatusCode(503)->html('<h1>Sorry</h1>')); trigger_error('x', E_USER_ERROR);
            case '/ended': $res->end('ended '); break;
            case '/streams': $res->write('streamed '); break;
            case '/waits': register_shutdown_function(function () { Async\delay(20); echo 'waited'; }); break;
        }
    });
    PHP);
foreach (['returns', 'buffered', 'exits', 'throws', 'dies', 'page', 'ended', 'waits'] as $name) {
    $answer = $server->get("/$name");
    printf("%s: %s [%s] %s\n", $name, explode(' ', status($answer))[1], implode(',', field($answer, 'Content-Type')), trim(body($answer)));
}
echo preg_replace('~[0-9a-f]+\r\n(.*)\r\n~U', '$1|', body($server->get('/streams')));
echo $server->stop();
?>
--EXPECT--
returns: 200 [text/html; charset=UTF-8] returned (/returns, no error, false)(nested)
buffered: 200 [text/html; charset=UTF-8] returned (/buffered, no error, false)(nested)
exits: 200 [text/html; charset=UTF-8] exited (/exits, no error, false)(nested)
throws: 500 [text/html; charset=UTF-8] (/throws, Uncaught LogicException: thrown, false)(nested)
dies: 500 [text/html; charset=UTF-8] (/dies, deadly, false)(nested)
page: 503 [text/html; charset=utf-8] <h1>Sorry</h1>(nested)
ended: 200 [] ended
waits: 200 [text/html; charset=UTF-8] (/waits, no error, false)waited(nested)
streamed |(/streams, no error, |false|)|(nested)||the script's own
