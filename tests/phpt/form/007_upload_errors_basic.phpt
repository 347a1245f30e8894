--TEST--
UploadedFile::getError: each UPLOAD_ERR_ constant that PHP gives, and what the object says then
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$handler = SHOW_FILES . <<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        show_files($req->getFiles());
        $file = $req->getFile('f');
        try {
            $file->moveTo('/nowhere');
        } catch (HttpServerException $e) {
            note($e->getMessage(), "\n");
        }
        note(json_encode([$file->getPath(), count(glob(ini_get('upload_tmp_dir') . '/*'))]), "\n");
    });
    PHP;
$file = fn (int $size, string $name = 'f') => part("name=\"$name\"; filename=\"$name.txt\"", str_repeat('x', $size), 'text/plain');
$directory = empty_directory();
$server = server($handler, ['upload_max_filesize' => 5, 'upload_tmp_dir' => $directory]);
foreach ([
    'UPLOAD_ERR_INI_SIZE' => [$file(6), $file(5, 'ok')],
    'UPLOAD_ERR_FORM_SIZE' => [$file(5, 'ok'), part('name="max_file_size"', '4'), $file(5), $file(4, 'small')],
    'UPLOAD_ERR_NO_FILE' => [part('name="f"; filename=""', ''), $file(0, 'empty')],
] as $name => $parts) {
    echo "$name ", constant($name), "\n";
    $server->request('POST', '/', [MULTIPART], form(...$parts));
}
echo $server->stop();
print_r(files_in($directory));

echo 'UPLOAD_ERR_NO_TMP_DIR ', UPLOAD_ERR_NO_TMP_DIR, "\n";
$server = server($handler, ['upload_tmp_dir' => "$directory/none", 'sys_temp_dir' => "$directory/none"]);
$server->request('POST', '/', [MULTIPART], form($file(3)));
echo $server->stop();

// A file may have no more than 4 KiB: what a full disk does at another size.
echo 'UPLOAD_ERR_CANT_WRITE ', UPLOAD_ERR_CANT_WRITE, "\n";
file_put_contents("$directory.sh", "#!/bin/sh\ntrap '' XFSZ\nulimit -f 8\nexec " . escapeshellarg(getenv('TEST_PHP_EXECUTABLE')) . ' "$@"' . "\n");
chmod("$directory.sh", 0700);
putenv("TEST_PHP_EXECUTABLE=$directory.sh");
$server = server($handler, ['upload_tmp_dir' => $directory]);
$server->request('POST', '/', [MULTIPART], form($file(5000), part('name="after"', 'x'), $file(3, 'ok')));
echo $server->stop();
unlink("$directory.sh");
print_r(files_in($directory));
?>
--EXPECT--
UPLOAD_ERR_INI_SIZE 1
UPLOAD_ERR_FORM_SIZE 2
UPLOAD_ERR_NO_FILE 4
f: ["f.txt","text/plain",null,null,1,false,false,null]
ok: ["ok.txt","text/plain",null,5,0,true,true,"xxxxx"]
TrueAsync\UploadedFile::moveTo(): there is no file (upload error 1)
[null,1]
ok: ["ok.txt","text/plain",null,5,0,true,true,"xxxxx"]
f: ["f.txt","text/plain",null,null,2,false,false,null]
small: ["small.txt","text/plain",null,4,0,true,true,"xxxx"]
TrueAsync\UploadedFile::moveTo(): there is no file (upload error 2)
[null,2]
f: [null,null,null,null,4,false,false,null]
empty: ["empty.txt","text/plain",null,0,0,true,true,""]
TrueAsync\UploadedFile::moveTo(): there is no file (upload error 4)
[null,1]
Array
(
)
UPLOAD_ERR_NO_TMP_DIR 6
f: ["f.txt","text/plain",null,null,6,false,false,null]
TrueAsync\UploadedFile::moveTo(): there is no file (upload error 6)
[null,0]
UPLOAD_ERR_CANT_WRITE 7
f: ["f.txt","text/plain",null,null,7,false,false,null]
ok: ["ok.txt","text/plain",null,3,0,true,true,"xxx"]
TrueAsync\UploadedFile::moveTo(): there is no file (upload error 7)
[null,1]
Array
(
)
