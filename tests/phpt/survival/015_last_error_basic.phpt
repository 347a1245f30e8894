--TEST--
error_get_last() tells shutdown functions of an uncaught exception, as plain PHP does
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    class Unprintable extends Exception { public function __toString(): string { trigger_error('deadly', E_USER_ERROR); } }
    $server->addHttpHandler(function ($req, $res) {
        register_shutdown_function(function () use ($res) { $res->setBody(json_encode(error_get_last())); });
        match ($req->getPath()) {
            '/throws' => throw new LogicException('thrown', 3, new Exception('before')),
            '/refuses' => throw new HttpException('refused', 404),
            '/fails' => throw new HttpException('failed', 503),
            '/unprintable' => throw new Unprintable('x'),
            '/fine' => null,
        };
    });
    PHP);
foreach (['throws', 'fine', 'refuses', 'fails', 'unprintable'] as $name) {
    $answer = $server->get("/$name");
    $error = json_decode(body($answer), true);
    echo "$name: ", explode(' ', status($answer))[1], ' ', $error ? preg_replace('~ in /\S+:\d+~', '',
        strtok($error['message'], "\n")) . json_encode([$error['type'], is_file($error['file']), $error['line'] > 0,
        substr_count($error['message'], 'Stack trace:'), str_ends_with($error['message'], '  thrown')]) : body($answer), "\n";
}
echo $server->stop();
?>
--EXPECT--
throws: 500 Uncaught Exception: before[1,true,true,2,true]
fine: 200 null
refuses: 404 null
fails: 503 Uncaught TrueAsync\HttpException: failed[1,true,true,1,true]
unprintable: 500 deadly[256,true,true,0,false]
