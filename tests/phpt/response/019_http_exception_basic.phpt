--TEST--
HttpException answers with its code and its message
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    final class Teapot extends HttpException { public function __construct() { parent::__construct('short', 418); } }
    $server->addHttpHandler(function ($req, $res) {
        throw match ($req->getPath()) {
            '/404' => new HttpException('nothing here', 404), '/503' => new HttpException('', 503), '/teapot' => new Teapot(),
            '/200' => new HttpException('hidden', 200), '/0' => new HttpException('hidden'), '/600' => new HttpException('hidden', 600),
        };
    });
    PHP);
foreach (['/404', '/503', '/teapot', '/200', '/0', '/600'] as $path) {
    $response = $server->get($path);
    echo status($response), ' | ', implode(field($response, 'content-type')), ' | ', trim(body($response)), "\n";
}
echo $server->stop();
echo preg_replace(['~^\[[^]]+\] INFO.*\n~m', '~\[[^]]+\]~', '~in /\S+~'], ['', '[TIME]', 'in FILE'], $server->log());
?>
--EXPECT--
HTTP/1.1 404 Not Found | text/plain; charset=utf-8 | nothing here
HTTP/1.1 503 Service Unavailable | text/plain; charset=utf-8 | 503 Service Unavailable
HTTP/1.1 418  | text/plain; charset=utf-8 | short
HTTP/1.1 500 Internal Server Error | text/plain; charset=utf-8 | 500 Internal Server Error
HTTP/1.1 500 Internal Server Error | text/plain; charset=utf-8 | 500 Internal Server Error
HTTP/1.1 500 Internal Server Error | text/plain; charset=utf-8 | 500 Internal Server Error
[TIME] ERROR GET /503: uncaught TrueAsync\HttpException:  in FILE
[TIME] ERROR GET /200: uncaught TrueAsync\HttpException: hidden in FILE
[TIME] ERROR GET /0: uncaught TrueAsync\HttpException: hidden in FILE
[TIME] ERROR GET /600: uncaught TrueAsync\HttpException: hidden in FILE
