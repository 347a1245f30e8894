--TEST--
Output callbacks that throw, exit, or print: 500, and the next request has a clean slate
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/throws': ob_start(fn ($text) => throw new LogicException('no output')); echo 'x'; break;
            case '/exits': ob_start(function ($text) { exit; }); echo 'x'; break;
            case '/buffers': ob_start(function ($text) { ob_start(); return 'never'; }); echo 'x'; break;
            case '/prints': ob_start(function ($text) { echo 'lost'; return $text . '.'; }); echo 'x'; break;
            case '/thrown': echo 'lost'; ob_start(); echo 'lost, too'; throw new HttpException('said', 404);
            case '/level': echo ob_get_level(); break;
        }
    });
    PHP);
foreach (['throws', 'exits', 'buffers', 'prints', 'thrown', 'level'] as $name) {
    $answer = $server->get("/$name");
    printf("%s: %s %s\n", $name, explode(' ', status($answer))[1], json_encode(body($answer)));
}
preg_match_all('~ERROR (GET .*?) in ~', $server->log(), $lines);
echo implode("\n", $lines[1]), "\n", $server->stop();
?>
--EXPECT--
throws: 500 "500 Internal Server Error\n"
exits: 200 "x"
buffers: 500 "500 Internal Server Error\n"
prints: 200 "x."
thrown: 404 "said"
level: 200 "0"
GET /throws: uncaught LogicException: no output
GET /buffers: fatal error: ob_start(): Cannot use output buffering
