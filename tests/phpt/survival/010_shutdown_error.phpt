--TEST--
A shutdown function that throws, exits or dies changes nothing of the response, and ends nothing else
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
        register_shutdown_function(fn () => print('first '));
        register_shutdown_function(match ($req->getPath()) {
            '/throws' => fn () => throw new LogicException('thrown'),
            '/exits' => function () { exit('exited'); },
            '/dies' => function () { $held = str_repeat('x', 1000); trigger_error('deadly', E_USER_ERROR); },
            '/fine' => fn () => print('second '),
        });
        register_shutdown_function(fn () => print('last'));
    });
    PHP);
foreach (['throws', 'fine', 'exits', 'fine', 'dies', 'fine'] as $name) {
    $answer = $server->get("/$name");
    printf("%s: %s %s\n", $name, explode(' ', status($answer))[1], trim(body($answer)));
}
preg_match_all('~ERROR (GET .*?) in ~', $server->log(), $lines);
echo implode("\n", $lines[1]), "\n", $server->stop();
?>
--EXPECT--
throws: 200 1 first
fine: 200 2 first second last
exits: 200 3 first exited
fine: 200 4 first second last
dies: 200 5 first
fine: 200 6 first second last
GET /throws: uncaught LogicException: thrown
GET /dies: fatal error: deadly
