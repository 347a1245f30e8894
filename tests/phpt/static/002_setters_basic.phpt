--TEST--
StaticHandler: what each setter changes
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/tree.inc';

$tree = new Tree(['a.txt' => 'plain', 'a.txt.gz' => 'gz', 'a.txt.br' => 'br', 'b.x' => 'b', 'code.php' => 'code',
    'private/p' => 'p', 'dir/first' => 'first', 'dir/index.html' => 'index', 'list/<b>' => '', 'list/sub/' => '',
    '.git/config' => 'config', '.well-known/acme' => 'acme']);
symlink('a.txt', "$tree->path/link");
symlink('/etc/hostname', "$tree->path/out");

/* Answers of a handler with these calls on it: "[status] body", for each target, with the fields that are asked for. */
function ask(string $calls, array $targets, array $shown = [], array $fields = []): void
{
    global $tree;
    $server = Server::run("use TrueAsync\\{StaticHandler, StaticOnMissing, StaticDotfiles, StaticSymlinks};
        \$server->addStaticHandler((new StaticHandler('/', {$tree->code()}))$calls);
        \$server->addHttpHandler(fn (\$req, \$res) => \$res->setBody('from PHP'));");
    echo "$calls\n";
    foreach ($targets as $target) {
        $answer = $server->request('GET', $target, $fields);
        [$head] = explode("\r\n\r\n", $answer);
        $lines = array_filter(explode("\r\n", $head), fn ($line) => in_array(strstr($line, ':', true), $shown, true));
        echo "  $target: ", substr($head, 9, 3), ' ', body($answer), $lines ? ' | ' . implode(' | ', $lines) : '', "\n";
    }
    $server->stop();
}

ask('', ['/dir/', '/.git/config', '/.well-known/acme', '/link', '/none', '/list/', '/b.x'], ['Content-Type', 'Vary']);
ask("->setIndexFiles('none', 'first')", ['/dir/']);
ask('->disableIndex()', ['/dir/', '/dir']);
ask('->setOnMissing(StaticOnMissing::Next)', ['/none', '/a.txt', '/list/', '/.git/config', '/../x']);
ask('->setOnMissing(StaticOnMissing::Next)->setOnMissing(StaticOnMissing::NotFound)', ['/none']);
ask('->enablePrecompressed()', ['/a.txt', '/b.x'], ['Content-Encoding', 'Vary', 'Content-Type'], ['Accept-Encoding: gzip, br']);
ask("->enablePrecompressed('gzip')", ['/a.txt'], ['Content-Encoding'], ['Accept-Encoding: gzip, br']);
ask('->enablePrecompressed()->disablePrecompressed()', ['/a.txt'], ['Content-Encoding'], ['Accept-Encoding: gzip']);
ask('->setDotfilePolicy(StaticDotfiles::Allow)', ['/.git/config']);
ask('->setDotfilePolicy(StaticDotfiles::Ignore)->setOnMissing(StaticOnMissing::Next)', ['/.git/config']);
ask('->setSymlinkPolicy(StaticSymlinks::Follow)', ['/link', '/out']);
ask('->setSymlinkPolicy(StaticSymlinks::OwnerMatch)', ['/link', '/out']);
ask("->hide('*.php')->hide('private', 'dir/f*')", ['/code.php', '/private/p', '/dir/first', '/dir/']);
ask('->setEtagEnabled(false)', ['/b.x'], ['ETag', 'Last-Modified']);
ask("->setCacheControl('no-store')->setCacheControl('max-age=60')", ['/b.x', '/none'], ['Cache-Control']);
ask("->setHeader('X-One', '1')->setHeader('X-Two', '2')->setHeader('x-one', '3')", ['/b.x', '/none'], ['X-One', 'x-one', 'X-Two']);
ask("->setMimeType('X', 'text/x-b')", ['/b.x'], ['Content-Type']);
ask('->setBrowseEnabled(true)', ['/list/', '/list'], ['Content-Type', 'Location']);
?>
--EXPECT--

  /dir/: 200 index | Content-Type: text/html; charset=utf-8
  /.git/config: 404 Not Found | Content-Type: text/plain
  /.well-known/acme: 200 acme | Content-Type: application/octet-stream
  /link: 404 Not Found | Content-Type: text/plain
  /none: 404 Not Found | Content-Type: text/plain
  /list/: 404 Not Found | Content-Type: text/plain
  /b.x: 200 b | Content-Type: application/octet-stream
->setIndexFiles('none', 'first')
  /dir/: 200 first
->disableIndex()
  /dir/: 404 Not Found
  /dir: 404 Not Found
->setOnMissing(StaticOnMissing::Next)
  /none: 200 from PHP
  /a.txt: 200 plain
  /list/: 200 from PHP
  /.git/config: 404 Not Found
  /../x: 200 from PHP
->setOnMissing(StaticOnMissing::Next)->setOnMissing(StaticOnMissing::NotFound)
  /none: 404 Not Found
->enablePrecompressed()
  /a.txt: 200 br | Content-Type: text/plain; charset=utf-8 | Content-Encoding: br | Vary: Accept-Encoding
  /b.x: 200 b | Content-Type: application/octet-stream | Vary: Accept-Encoding
->enablePrecompressed('gzip')
  /a.txt: 200 gz | Content-Encoding: gzip
->enablePrecompressed()->disablePrecompressed()
  /a.txt: 200 plain
->setDotfilePolicy(StaticDotfiles::Allow)
  /.git/config: 200 config
->setDotfilePolicy(StaticDotfiles::Ignore)->setOnMissing(StaticOnMissing::Next)
  /.git/config: 200 from PHP
->setSymlinkPolicy(StaticSymlinks::Follow)
  /link: 200 plain
  /out: 404 Not Found
->setSymlinkPolicy(StaticSymlinks::OwnerMatch)
  /link: 200 plain
  /out: 404 Not Found
->hide('*.php')->hide('private', 'dir/f*')
  /code.php: 404 Not Found
  /private/p: 404 Not Found
  /dir/first: 404 Not Found
  /dir/: 200 index
->setEtagEnabled(false)
  /b.x: 200 b | Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
->setCacheControl('no-store')->setCacheControl('max-age=60')
  /b.x: 200 b | Cache-Control: max-age=60
  /none: 404 Not Found
->setHeader('X-One', '1')->setHeader('X-Two', '2')->setHeader('x-one', '3')
  /b.x: 200 b | X-Two: 2 | x-one: 3
  /none: 404 Not Found
->setMimeType('X', 'text/x-b')
  /b.x: 200 b | Content-Type: text/x-b
->setBrowseEnabled(true)
  /list/: 200 <!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>/list/</title></head>
<body>
<h1>/list/</h1>
<ul>
<li><a href="../">../</a></li>
<li><a href="sub/">sub/</a></li>
<li><a href="%3Cb%3E">&lt;b&gt;</a></li>
</ul>
</body>
</html>
 | Content-Type: text/html; charset=utf-8
  /list: 301 Moved Permanently | Content-Type: text/plain | Location: /list/
