--TEST--
HttpResponse::sendFile(): several ranges as multipart/byteranges
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$file = tempnam(sys_get_temp_dir(), 'tas');
file_put_contents($file, str_repeat('0123456789', 1000));
touch($file, 784111777);
$server = Server::run('$server->addHttpHandler(function ($req, $res) {
    $res->setHeader("Content-Type", "text/mine")->setHeader("X-Kept", "yes")->sendFile(' . var_export($file, true) . ');
    dump($res->isEnded());
});');

/** The same with "b" for the boundary, which is another one each time. */
function named(string $response, array &$boundaries): string
{
    preg_match('~boundary=([0-9a-f]{32})\r~', $response, $found);
    $boundaries[] = $found[1];
    return str_replace($found[1], 'b', $response);
}

$boundaries = [];
$ranges = 'bytes=5000-5009,0-3,20000-,5010-5019,-1';
$answer = $server->request('GET', '/', ["Range: $ranges"]);
echo show(named($answer, $boundaries));
echo (int) field($answer, 'Content-Length')[0] === strlen(body($answer)) ? 'as long as it says' : 'wrong', "\n";
$answer = $server->request('GET', '/', ["Range: $ranges", 'If-Range: "ae1b981bc490a00-2710"']);
echo status($answer), ' ', substr_count(named($answer, $boundaries), "\r\n--b"), "\n";
echo status($server->request('GET', '/', ["Range: $ranges", 'If-Range: "another"'])), "\n";
echo status($server->request('GET', '/', ["Range: $ranges", 'If-None-Match: "ae1b981bc490a00-2710"'])), "\n";
$answer = $server->request('HEAD', '/', ["Range: $ranges"]);
echo status($answer), ' ', field($answer, 'Content-Length')[0], "\n";
echo count(array_unique($boundaries)), "\n";
$server->stop();
unlink($file);
?>
--EXPECT--
HTTP/1.1 206 Partial Content
Server: true_async_server
X-Kept: yes
Content-Type: multipart/byteranges; boundary=b
Accept-Ranges: bytes
ETag: "ae1b981bc490a00-2710"
Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
Content-Length: 366
Connection: close

--b
Content-Type: text/mine
Content-Range: bytes 5000-5019/10000

01234567890123456789
--b
Content-Type: text/mine
Content-Range: bytes 0-3/10000

0123
--b
Content-Type: text/mine
Content-Range: bytes 9999-9999/10000

9
--b--

as long as it says
HTTP/1.1 206 Partial Content 4
HTTP/1.1 200 OK
HTTP/1.1 304 Not Modified
HTTP/1.1 200 OK 10000
2
