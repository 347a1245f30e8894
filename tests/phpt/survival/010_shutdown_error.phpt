--TEST--
A shutdown function that throws or dies fails its request, one that exits does not; the others are skipped, as PHP does
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    $server->addHttpHandler(function ($req, $res) {
        static $count = 0;
        echo ++$count, ' ';
        if ($req->getPath() === '/stream') { $res->write('begun '); }
        if ($req->getPath() === '/ended') { $res->end('ended'); }
        register_shutdown_function(fn () => print('first '));
        register_shutdown_function(match ($req->getPath()) {
            '/throws', '/stream' => fn () => throw new LogicException('thrown'),
            '/exits' => function () { exit('exited'); },
            '/refuses' => fn () => throw new HttpException('refused', 418),
            '/dies', '/ended' => function () { $held = str_repeat('x', 1000); trigger_error('deadly', E_USER_ERROR); },
            '/fine' => fn () => print('second '),
        });
        register_shutdown_function(fn () => print('last'));
    });
    PHP);
foreach (['throws', 'fine', 'exits', 'fine', 'dies', 'fine', 'refuses', 'ended', 'fine'] as $name) {
    $answer = $server->get("/$name");
    printf("%s: %s %s\n", $name, explode(' ', status($answer))[1], trim(body($answer)));
}
// Begun already: no last chunk.
var_dump(str_ends_with($server->get('/stream'), "0\r\n\r\n"));
preg_match_all('~ERROR (GET .*?) in ~', $server->log(), $lines);
echo implode("\n", $lines[1]), "\n", $server->stop();
?>
--EXPECT--
throws: 500 500 Internal Server Error
fine: 200 2 first second last
exits: 200 3 first exited
fine: 200 4 first second last
dies: 500 500 Internal Server Error
fine: 200 6 first second last
refuses: 418 refused
ended: 200 8 ended
fine: 200 9 first second last
bool(false)
GET /throws: uncaught LogicException: thrown
GET /dies: fatal error: deadly
GET /ended: fatal error: deadly
GET /stream: uncaught LogicException: thrown
