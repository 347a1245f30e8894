--TEST--
Temporary files: with the request, with an object that was kept, in a forked child, at an exception, exit, a fatal error, the stop
--EXTENSIONS--
true_async_server
pcntl
posix
--FILE--
<?php
require __DIR__ . '/form.inc';

$directory = empty_directory();
$server = server(<<<'PHP'
    $kept = [];
    $server->addHttpHandler(function ($req, $res) use (&$kept, $server) {
        $count = fn () => count(glob(ini_get('upload_tmp_dir') . '/*'));
        $here = $count();
        switch ($req->getPath()) {
            case '/count':
                break;
            case '/keep':
                $kept[] = $req->getFile('a');
                break;
            case '/release':
                $kept = [];
                break;
            case '/overwrite':
                $req->getFiles();
                break;
            case '/throw':
                $req->getFiles();
                throw new LogicException('after the upload');
            case '/exit':
                $req->getFiles();
                exit;
            case '/fatal':
                $req->getFiles();
                eval('class A {} class A {}');
            case '/fork':
                $file = $req->getFile('a');
                if (($child = pcntl_fork()) === 0) {
                    unset($file, $req);
                    exit;
                }
                pcntl_waitpid($child, $status);
                note('after the child: ', stream_get_contents($file->getStream()), "\n");
                break;
            case '/wait':
                $req->getFiles();
                $server->stop();
                Async\delay(60000);
        }
        $res->end("$here " . $count());
    });
    PHP, ['upload_tmp_dir' => $directory, 'display_errors' => 0], "\$config->addListener('127.0.0.1', 0)->setShutdownTimeout(1);");
$two = form(part('name="a"; filename="a"', 'A'), part('name="b"; filename="b"', 'B'));
$same = form(part('name="a"; filename="1"', 'A'), part('name="a"; filename="2"', 'B'));
foreach (['/count' => $two, '/keep' => $two, '/release' => $two, '/overwrite' => $same, '/throw' => $two, '/exit' => $two, '/fatal' => $two, '/fork' => $two] as $path => $form) {
    echo $path, ': ', preg_replace('~Stack trace.*~s', '', body($server->request('POST', $path, [MULTIPART], $form))), "\n";
    echo 'then ', body($server->get('/count')), "\n";
}
$server->request('POST', '/wait', [MULTIPART], $two);
echo $server->wait();
echo count(files_in($directory)), " after the stop\n";

?>
--EXPECT--
/count: 0 0
then 0 0
/keep: 0 2
then 1 1
/release: 1 0
then 0 0
/overwrite: 0 1
then 0 0
/throw: 500 Internal Server Error

then 0 0
/exit: 
then 0 0
/fatal: 500 Internal Server Error

then 0 0
/fork: 0 2
then 0 0
after the child: A
0 after the stop
