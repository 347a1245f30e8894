--TEST--
StaticHandler: files, directories, paths and methods, without a handler in PHP
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/tree.inc';

$tree = new Tree(['a.txt' => "0123456789\n", 'dir/index.html' => '<p>', 'empty/' => '']);
$server = Server::run("\$server->addStaticHandler(new TrueAsync\\StaticHandler('/s', {$tree->code()}));");
echo show($server->get('/s/a.txt'));
echo show($server->request('GET', '/s/a.txt', ['Range: bytes=2-4']));
echo show($server->request('HEAD', '/s/dir/'));
echo show($server->get('/s/dir?a=b'));
echo show($server->request('OPTIONS', '/s/a.txt'));
echo show($server->request('POST', '/s/a.txt', [], 'body'));
foreach (['/s/none', '/s/empty/', '/', '/s/../a.txt', '/s/%252e%252e/a.txt'] as $path) {
    echo status($server->get($path)), "\n";
}
$server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/plain; charset=utf-8
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-b"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Length: 11
Connection: close

0123456789

HTTP/1.1 206 Partial Content
Server: true_async_server
Content-Type: text/plain; charset=utf-8
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-b"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Range: bytes 2-4/11
Content-Length: 3
Connection: close

234
HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/html; charset=utf-8
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-3"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Length: 3
Connection: close


HTTP/1.1 301 Moved Permanently
Server: true_async_server
Content-Type: text/plain
Location: /s/dir/?a=b
Content-Length: 17
Connection: close

Moved Permanently
HTTP/1.1 204 No Content
Server: true_async_server
Allow: GET, HEAD, OPTIONS
Connection: close


HTTP/1.1 405 Method Not Allowed
Server: true_async_server
Content-Type: text/plain
Allow: GET, HEAD, OPTIONS
Content-Length: 18
Connection: close

Method Not Allowed
HTTP/1.1 404 Not Found
HTTP/1.1 404 Not Found
HTTP/1.1 404 Not Found
HTTP/1.1 400 Bad Request
HTTP/1.1 400 Bad Request
