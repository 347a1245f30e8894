--TEST--
A form whose rest does not come: too slow, too large, malformed framing, a client that goes; nothing stays in the directory
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$directory = empty_directory();
$server = server(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/count') {
            $res->end((string) count(glob(ini_get('upload_tmp_dir') . '/*')));
            return;
        }
        foreach (['getFiles', 'getPost'] as $call) {
            try {
                $req->$call();
                note("accepted\n");
            } catch (HttpException $e) {
                note($call, ' ', $e->getCode(), ' ', count(glob(ini_get('upload_tmp_dir') . '/*')), "\n");
            }
        }
        throw $e;
    });
    PHP, ['upload_tmp_dir' => $directory], "\$config->addListener('127.0.0.1', 0)->setReadTimeout(1)->setMaxBodySize(20000);");
$begin = function (string $framing) use ($server) {
    $client = $server->connect();
    fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\n$framing\r\n" . MULTIPART . "\r\n\r\n");
    return $client;
};
$chunk = fn (string $data) => dechex(strlen($data)) . "\r\n$data\r\n";
$form = part('name="a"; filename="a"', str_repeat('x', 3000)) . substr(part('name="b"; filename="b"', str_repeat('x', 3000)), 0, 2000);
$wait = function (int $files) use ($server) {
    for ($i = 0; $i < 500 && ($count = body($server->get('/count'))) !== "$files"; $i++) {
        usleep(10000);
    }
    return "$count files";
};

echo '-- gone: ';
$client = $begin('Content-Length: 10000');
fwrite($client, $form);
echo $wait(2), ', then ';
fclose($client);
echo $wait(0), "\n-- too slow: ";
$client = $begin('Content-Length: 10000');
fwrite($client, $form);
echo $wait(2), ', then ', status(stream_get_contents($client)), ', ', $wait(0), "\n-- too large: ";
$client = $begin('Transfer-Encoding: chunked');
fwrite($client, $chunk($form));
echo $wait(2), ', then ';
fwrite($client, $chunk(str_repeat('x', 20000)));
echo status(stream_get_contents($client)), ', ', $wait(0), "\n-- bad framing: ";
$client = $begin('Transfer-Encoding: chunked');
fwrite($client, $chunk($form));
echo $wait(2), ', then ';
fwrite($client, "zz\r\n");
echo status(stream_get_contents($client)), ', ', $wait(0), "\n";
echo $server->stop();
?>
--EXPECT--
-- gone: 2 files, then 0 files
-- too slow: 2 files, then HTTP/1.1 408 Request Timeout, 0 files
-- too large: 2 files, then HTTP/1.1 413 Content Too Large, 0 files
-- bad framing: 2 files, then HTTP/1.1 400 Bad Request, 0 files
getFiles 400 0
getPost 400 0
getFiles 408 0
getPost 408 0
getFiles 413 0
getPost 413 0
getFiles 400 0
getPost 400 0
