--TEST--
HttpResponse::sendFile(): ranges that become one, too many of them, none that can be sent, none at all
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$file = tempnam(sys_get_temp_dir(), 'tas');
file_put_contents($file, str_repeat('0123456789', 10000));
$server = Server::run('$server->addHttpHandler(function ($req, $res) {
    $options = $req->getPath() === "/none" ? new TrueAsync\SendFileOptions(acceptRanges: false) : null;
    $res->sendFile(' . var_export($file, true) . ', $options);
});');

function ranges(int $n): string
{
    return implode(',', array_map(static fn (int $i): string => ($i * 1000) . '-' . ($i * 1000), range(0, $n - 1)));
}

foreach (['near' => '0-9,50-59', 'overlapping' => '100-,0-200,-50', 'same' => '5-9,5-9,5-9', 'one is left' => '7-7,100000-',
    'as many as there may be' => ranges(16), 'too many' => ranges(17), 'behind the end' => '100000-,-0', 'malformed' => '0-9,9-0'] as $what => $ranges) {
    $answer = $server->request('GET', '/', ["Range: bytes=$ranges"]);
    $parts = substr_count(body($answer), 'Content-Range: bytes ');
    echo $what, ': ', status($answer), ' ', json_encode(field($answer, 'Content-Range')), ' ', $parts, " parts\n";
}
$answer = $server->request('GET', '/none', ['Range: bytes=0-9,5000-5009']);
echo status($answer), ' ', strlen(body($answer)), ' ', field($answer, 'Accept-Ranges')[0], "\n";
$server->stop();
unlink($file);
?>
--EXPECT--
near: HTTP/1.1 206 Partial Content ["bytes 0-59\/100000"] 0 parts
overlapping: HTTP/1.1 206 Partial Content ["bytes 0-99999\/100000"] 0 parts
same: HTTP/1.1 206 Partial Content ["bytes 5-9\/100000"] 0 parts
one is left: HTTP/1.1 206 Partial Content ["bytes 7-7\/100000"] 0 parts
as many as there may be: HTTP/1.1 206 Partial Content [] 16 parts
too many: HTTP/1.1 200 OK [] 0 parts
behind the end: HTTP/1.1 416 Range Not Satisfiable ["bytes *\/100000"] 0 parts
malformed: HTTP/1.1 200 OK [] 0 parts
HTTP/1.1 200 OK 100000 none
