--TEST--
HttpResponse: the body is set, appended and read, and strings of the script stay as they are
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        note(strlen($res->getBody()));
        $text = str_repeat('t', 3);
        $res->setBody('gone')->setBody($text)->appendBody('-a');
        $copy = $res->getBody();
        $res->appendBody('-b');
        for ($i = 0; $i < 1000; $i++) {
            $res->appendBody('.');
        }
        note(" $text $copy ", strlen($res->getBody()), "\n");
        $res->end('!');
        note(strlen($res->getBody()), "\n");
    });
    PHP);
$body = body($server->get('/'));
echo strlen($body), ' ', substr($body, 0, 9), ' ', substr($body, -2), "\n";
echo $server->stop();
?>
--EXPECT--
1008 ttt-a-b.. .!
0 ttt ttt-a 1007
1008
