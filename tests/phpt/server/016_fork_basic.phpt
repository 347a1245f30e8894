--TEST--
A process that a handler forks ends with exit(), and touches neither connections nor listeners
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip pcntl is needed'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/fork') {
            $child = pcntl_fork();
            if ($child === 0) {
                exit(7);
            }
            pcntl_waitpid($child, $status);
            $res->setBody('child ' . pcntl_wexitstatus($status) . ' ');
        }
        $res->appendBody((string) getmypid());
    });
    PHP);
$parent = body($server->get('/'));
echo str_replace($parent, 'parent', body($server->get('/fork'))), "\n";
for ($i = 0; $i < 5; $i++) {
    var_dump(body($server->get('/')) === $parent);
}
echo $server->stop();
?>
--EXPECT--
child 7 parent
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
