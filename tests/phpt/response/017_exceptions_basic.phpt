--TEST--
A handler that throws is answered with 500, and the server goes on
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    $server->addHttpHandler(function ($req, $res) {
        $res->setHeader('X-Set', 'before')->setReasonPhrase('Fine')->setBody('before');
        if ($req->getPath() === '/exception') $res->setTrailer('X-T', 't');
        match ($req->getPath()) {
            '/exception' => throw new RuntimeException('secret'),
            '/error' => undefined_function(),
            '/match' => match (1) { 2 => 3 },
            '/fiber' => (new Fiber(function () { Async\delay(1); throw new RuntimeException('in a Fiber'); }))->start(),
            '/late' => [$res->end('sent'), throw new RuntimeException('late')],
            '/fine' => 1,
        };
    });
    PHP);
echo show($server->get('/exception'));
foreach (['/error', '/match', '/fiber', '/late', '/fine'] as $path) {
    $response = $server->get($path);
    echo status($response), ' ', strtok(body($response), "\n"), "\n";
}
echo $server->stop();
echo preg_replace(['~^\[[^]]+\] INFO.*\n~m', '~\[[^]]+\]~', '~in /\S+~'], ['', '[TIME]', 'in FILE'], $server->log());
?>
--EXPECT--
HTTP/1.1 500 Internal Server Error
Server: true_async_server
Content-Type: text/plain; charset=utf-8
Content-Length: 26
Connection: close

500 Internal Server Error

HTTP/1.1 500 Internal Server Error 500 Internal Server Error
HTTP/1.1 500 Internal Server Error 500 Internal Server Error
HTTP/1.1 500 Internal Server Error 500 Internal Server Error
HTTP/1.1 200 Fine beforesent
HTTP/1.1 200 Fine before
[TIME] ERROR GET /exception: uncaught RuntimeException: secret in FILE
[TIME] ERROR GET /error: uncaught Error: Call to undefined function undefined_function() in FILE
[TIME] ERROR GET /match: uncaught UnhandledMatchError: Unhandled match case 1 in FILE
[TIME] ERROR GET /fiber: uncaught RuntimeException: in a Fiber in FILE
[TIME] ERROR GET /late: uncaught RuntimeException: late in FILE
