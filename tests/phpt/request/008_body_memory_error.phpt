--TEST--
HttpRequest::getBody(): a body that memory_limit has no room for is answered with 503, and the server goes on
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('memory_limit', '24M');
    $server->addHttpHandler(function ($req, $res) {
        static $kept = [];
        $kept[] = $req->getBody();
        $res->end((string) count($kept));
    });
    PHP, "\$config->addListener('127.0.0.1', 0)->setMaxBodySize(20 << 20);");
$body = str_repeat('x', 8 << 20);
foreach ([1, 2, 3, 4] as $n) {
    $answer = $server->request('POST', '/', [], $body);
    echo strtok($answer, "\r"), ' ', trim(body($answer)), "\n";
}
echo strtok($server->get('/'), "\r"), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK 1
HTTP/1.1 200 OK 2
HTTP/1.1 503 Service Unavailable no memory for a body of 8388608 bytes
HTTP/1.1 503 Service Unavailable no memory for a body of 8388608 bytes
HTTP/1.1 200 OK
