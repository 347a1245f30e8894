--TEST--
UploadedFile::moveTo: bad arguments, targets that cannot be, and a second time
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$directory = empty_directory();
mkdir("$directory/tmp");
mkdir("$directory/full");
touch("$directory/full/file");
$handler = <<<'PHP'
    function attempt(callable $call, string $directory): void {
        try {
            $call();
            note("done\n");
        } catch (Throwable $e) {
            note($e::class, ': ', preg_replace('~x{300}~', 'LONG', str_replace($directory, 'DIR', $e->getMessage())), "\n");
        }
    }
    $server->addHttpHandler(function ($req, $res) {
        $directory = $req->getPost()['directory'];
        $file = $req->getFile('f');
        attempt(fn () => $file->moveTo(''), $directory);
        attempt(fn () => $file->moveTo("a\0b"), $directory);
        attempt(fn () => $file->moveTo("$directory/a", 01000), $directory);
        attempt(fn () => $file->moveTo("$directory/a", -1), $directory);
        attempt(fn () => $file->moveTo("$directory/full"), $directory);
        attempt(fn () => $file->moveTo("$directory/full/file/a"), $directory);
        attempt(fn () => $file->moveTo('/proc/none/a'), $directory);
        attempt(fn () => $file->moveTo("$directory/" . str_repeat('x', 300)), $directory);
        note(sprintf("%o %s\n", fileperms($file->getPath()), stream_get_contents($file->getStream())));
        attempt(fn () => $file->moveTo("$directory/full/b"), $directory);
        attempt(fn () => $file->moveTo("$directory/full/c"), $directory);
        attempt(fn () => $file->getStream(), $directory);
        $removed = $req->getFile('removed');
        unlink($removed->getPath());
        attempt(fn () => $removed->moveTo("$directory/full/d"), $directory);
        attempt(fn () => $removed->moveTo("$directory/new/d"), $directory);
        note(json_encode([is_dir("$directory/new"), $removed->isReady()]), "\n");
        attempt(fn () => clone $file, $directory);
        attempt(fn () => serialize($file), $directory);
        attempt(fn () => $file->x = 1, $directory);
        attempt(fn () => new TrueAsync\UploadedFile(), $directory);
    });
    PHP;
$form = form(part('name=directory', $directory), part('name="f"; filename="f"', 'content'), part('name="removed"; filename="r"', 'content'));
$server = server($handler, ['upload_tmp_dir' => "$directory/tmp"]);
$server->request('POST', '/', [MULTIPART], $form);
echo $server->stop();
print_r(files_in("$directory/tmp"));
echo "-- open_basedir\n";
$server = server(<<<'PHP'
    ini_set('open_basedir', dirname(ini_get('upload_tmp_dir')) . '/full/');
    $server->addHttpHandler(function ($req, $res) {
        $directory = $req->getPost()['directory'];
        foreach (["$directory/full/in", "$directory/out"] as $target) {
            try {
                $req->getFile('f')->moveTo($target);
                note("done\n");
                $req->getFile('g')->getStream() ?? throw new Exception('no stream');
            } catch (HttpServerException $e) {
                note(str_replace($directory, 'DIR', $e->getMessage()), "\n");
            }
        }
        try {
            $req->getFile('g')->moveTo("$directory/out");
        } catch (HttpServerException $e) {
            note(preg_replace('~ \(.*~', '', str_replace($directory, 'DIR', $e->getMessage())), "\n");
        }
    });
    PHP, ['upload_tmp_dir' => "$directory/tmp"]);
echo status($server->request('POST', '/', [MULTIPART], form(part('name=directory', $directory), part('name="f"; filename="f"', 'content'),
    part('name="g"; filename="g"', 'content')))), "\n";
echo $server->stop();
echo count(files_in("$directory/tmp")), ' ', implode(' ', files_in($directory)), "\n";
?>
--EXPECT--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\UploadedFile::moveTo(): the target path is empty
ValueError: TrueAsync\UploadedFile::moveTo(): Argument #1 ($targetPath) must not contain any null bytes
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\UploadedFile::moveTo(): the mode 512 is out of range, 0 to 511 (0777) is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\UploadedFile::moveTo(): the mode -1 is out of range, 0 to 511 (0777) is expected
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to DIR/full: Is a directory
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to DIR/full/file/a: Not a directory
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to /proc/none/a: No such file or directory
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to DIR/LONG: File name too long
100600 content
done
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): the file was moved already
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::getStream(): the file was moved already
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to DIR/full/d: somebody has removed it
TrueAsync\HttpServerRuntimeException: TrueAsync\UploadedFile::moveTo(): cannot move the file to DIR/new/d: somebody has removed it
[false,true]
Error: Trying to clone an uncloneable object of class TrueAsync\UploadedFile
Exception: Serialization of 'TrueAsync\UploadedFile' is not allowed
Error: Cannot create dynamic property TrueAsync\UploadedFile::$x
Error: Call to private TrueAsync\UploadedFile::__construct() from global scope
Array
(
)
-- open_basedir
HTTP/1.1 200 OK
done
TrueAsync\UploadedFile::moveTo(): the file was moved already
TrueAsync\UploadedFile::moveTo(): DIR/out is not within open_basedir
0 full tmp
