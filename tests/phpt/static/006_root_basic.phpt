--TEST--
StaticHandler: a root that is a link stays one, but with open_basedir
--EXTENSIONS--
true_async_server
--FILE--
<?php
use TrueAsync\HttpServerException;
use TrueAsync\StaticHandler;

$base = realpath(sys_get_temp_dir()) . '/tas-root-' . getmypid();
mkdir("$base/1/in", 0755, true);
mkdir("$base/2");
symlink('1', "$base/current");
symlink("$base/1/in", "$base/link");

$of = static function (string $root) use ($base): string {
    try {
        return str_replace($base, '', (new StaticHandler('/', $root))->getRootDirectory());
    } catch (HttpServerException $error) {
        return str_replace($base, '', $error->getMessage());
    }
};
echo $of("$base/current"), "\n";
echo $of("$base/link/.."), "\n";   // the directory that the link's target is in: the kernel follows it
echo $of("$base/current/../none"), "\n";
chdir($base);
echo $of('current'), "\n";
ini_set('open_basedir', "$base/1");
echo $of("$base/current"), "\n";
echo $of("$base/2"), "\n";
?>
--CLEAN--
<?php
foreach (glob(realpath(sys_get_temp_dir()) . '/tas-root-*') as $base) {
    array_map(unlink(...), ["$base/current", "$base/link"]);
    array_map(rmdir(...), ["$base/1/in", "$base/1", "$base/2", $base]);
}
?>
--EXPECTF--
/current
/link/..
TrueAsync\StaticHandler::__construct(): cannot open the directory /current/../none: No such file or directory
/current
/1
TrueAsync\StaticHandler::__construct(): /2 is outside of open_basedir
