--TEST--
Malformed multipart forms: HttpException 400, the same at every call; no file stays
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$directory = empty_directory();
$server = server(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        try {
            $req->getPost();
            note("accepted\n");
        } catch (HttpException $e) {
            try {
                $req->getFiles();
            } catch (HttpException $again) {
                note($again->getCode() === $e->getCode() && $again->getMessage() === $e->getMessage() ? '' : "another\n");
            }
            throw $e;
        }
    });
    PHP, ['upload_tmp_dir' => $directory]);
$good = part('name="a"', '1');
$file = part('name="f"; filename="f"', str_repeat('x', 10000));
$cases = [
    'no boundary' => ['Content-Type: multipart/form-data', form($good)],
    'empty boundary' => ['Content-Type: multipart/form-data; boundary=""', form($good)],
    'long boundary' => ['Content-Type: multipart/form-data; boundary=' . str_repeat('x', 71), form($good)],
    'two boundaries' => [MULTIPART . '; boundary=x', form($good)],
    'another boundary' => ['Content-Type: multipart/form-data; boundary=x', form($good)],
    'no closing delimiter' => [MULTIPART, $file],
    'cut in a file' => [MULTIPART, $file . substr($file, 0, 5000)],
    'no disposition' => [MULTIPART, $file . '--' . BOUNDARY . "\r\n\r\nx\r\n" . form()],
    'no name' => [MULTIPART, form($file, part('filename="f"', ''))],
    'two names' => [MULTIPART, form($file, part('name="a"; name="b"', ''))],
    'NUL' => [MULTIPART, form($file, part("name=\"a\0b\"", ''))],
    'long head' => [MULTIPART, form($file, part('name="' . str_repeat('a', 9000) . '"', ''))],
    'bare LF' => [MULTIPART, str_replace("\r\n", "\n", form($file))],
    'boundary with a tail' => [MULTIPART, form($file, "--" . BOUNDARY . "x\r\n", $good)],
];
foreach ($cases as $name => [$type, $body]) {
    $answer = $server->request('POST', '/', [$type], $body);
    echo "$name: ", status($answer), ': ', body($answer), "\n";
}
echo 'empty: ', status($server->request('POST', '/', [MULTIPART, 'Content-Length: 0'])), "\n";
echo $server->stop();
print_r(files_in($directory));
?>
--EXPECT--
no boundary: HTTP/1.1 400 Bad Request: malformed form: its Content-Type has no usable boundary
empty boundary: HTTP/1.1 400 Bad Request: malformed form: its Content-Type has no usable boundary
long boundary: HTTP/1.1 400 Bad Request: malformed form: its Content-Type has no usable boundary
two boundaries: HTTP/1.1 400 Bad Request: malformed form: its Content-Type has no usable boundary
another boundary: HTTP/1.1 400 Bad Request: malformed form: its closing delimiter is missing
no closing delimiter: HTTP/1.1 400 Bad Request: malformed form: its closing delimiter is missing
cut in a file: HTTP/1.1 400 Bad Request: malformed form: its closing delimiter is missing
no disposition: HTTP/1.1 400 Bad Request: malformed form: a part has no Content-Disposition, or one that is malformed or nameless
no name: HTTP/1.1 400 Bad Request: malformed form: a part has no Content-Disposition, or one that is malformed or nameless
two names: HTTP/1.1 400 Bad Request: malformed form: a part has no Content-Disposition, or one that is malformed or nameless
NUL: HTTP/1.1 400 Bad Request: malformed form: the header lines of a part are malformed
long head: HTTP/1.1 400 Bad Request: malformed form: the header lines of a part are too long
bare LF: HTTP/1.1 400 Bad Request: malformed form: a delimiter is not alone on its line
boundary with a tail: HTTP/1.1 400 Bad Request: malformed form: a delimiter is not alone on its line
empty: HTTP/1.1 200 OK
accepted
Array
(
)
