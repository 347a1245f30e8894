--TEST--
UploadedFile::moveTo: permissions, missing directories, what was there before, another file system
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$directory = empty_directory();
mkdir("$directory/tmp");
$other = is_writable('/dev/shm') ? '/dev/shm/tas-' . bin2hex(random_bytes(6)) : "$directory/shm";
$server = server(<<<'PHP'
    umask(022);
    $server->addHttpHandler(function ($req, $res) {
        ['to' => $target, 'mode' => $mode] = $req->getPost();
        $file = $req->getFile('f');
        note(sprintf("%o %s\n", fileperms($file->getPath()), $file->getPath() === realpath($file->getPath()) ? 'path' : 'no path'));
        $mode === '' ? $file->moveTo($target) : $file->moveTo($target, octdec($mode));
        clearstatcache();
        note(sprintf("%o %s %s\n", fileperms($target), md5_file($target), json_encode([$file->getPath(), $file->isReady(), $file->isValid(),
            $file->getSize(), $file->getError(), count(glob(ini_get('upload_tmp_dir') . '/*')), count(glob(dirname($target) . '/*'))])));
    });
    PHP, ['upload_tmp_dir' => "$directory/tmp"]);
$content = str_repeat("a line\r\n", 100000);
echo md5($content), "\n";
file_put_contents("$directory/there", 'old');
foreach (["$directory/a" => '', "$directory/there" => '0600', "$directory/new/deep/b" => '0640', "$other/c" => '', "$other/d" => '0604'] as $to => $mode) {
    echo status($server->request('POST', '/', [MULTIPART],
        form(part('name=to', $to), part('name=mode', $mode), part('name="f"; filename="f"', $content)))), "\n";
}
echo $server->stop();
exec('rm -rf ' . escapeshellarg($other));
?>
--EXPECT--
65a19392a88011bd3f31d24f214085eb
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
100600 path
100644 65a19392a88011bd3f31d24f214085eb [null,false,true,800000,0,0,3]
100600 path
100600 65a19392a88011bd3f31d24f214085eb [null,false,true,800000,0,0,3]
100600 path
100640 65a19392a88011bd3f31d24f214085eb [null,false,true,800000,0,0,1]
100600 path
100644 65a19392a88011bd3f31d24f214085eb [null,false,true,800000,0,0,1]
100600 path
100604 65a19392a88011bd3f31d24f214085eb [null,false,true,800000,0,0,2]
