--TEST--
HttpResponse::sendFile(): a file with its fields, a range, conditions, HEAD and POST
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$file = tempnam(sys_get_temp_dir(), 'tas') . '.txt';
file_put_contents($file, "0123456789\n");
touch($file, 784111777);
$server = Server::run('$server->addHttpHandler(function ($req, $res) {
    $res->sendFile(' . var_export($file, true) . ');
    dump($res->isHeadersSent(), $res->isEnded());
});');
echo show($server->get('/'));
echo show($server->request('GET', '/', ['Range: bytes=2-4']));
echo show($server->request('GET', '/', ['Range: bytes=11-']));
echo show($server->request('GET', '/', ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT']));
echo show($server->request('GET', '/', ['If-Match: "x"']));
echo show($server->request('HEAD', '/', ['Range: bytes=2-4']));
echo status($server->request('POST', '/', ['If-Match: "x"', 'Range: bytes=0-0'], 'body')), "\n";
echo show($server->send("GET / HTTP/1.0\r\n\r\n"));
echo count(array_unique(explode("\n", trim($server->stop())))), "\n";
unlink($file);
unlink(substr($file, 0, -4));
?>
--EXPECTF--
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
HTTP/1.1 416 Range Not Satisfiable
Server: true_async_server
Content-Range: bytes */11
Content-Length: 0
Connection: close


HTTP/1.1 304 Not Modified
Server: true_async_server
ETag: "ae1b981bc490a00-b"
Connection: close


HTTP/1.1 412 Precondition Failed
Server: true_async_server
Content-Length: 0
Connection: close


HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/plain; charset=utf-8
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-b"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Length: 11
Connection: close


HTTP/1.1 200 OK
HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/plain; charset=utf-8
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-b"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Length: 11
Connection: close

0123456789

1
