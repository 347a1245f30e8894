--TEST--
ktls_diagnose() takes nothing; the example prints what it found
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

attempt(fn () => TrueAsync\ktls_diagnose(1));

exec(php_command() . ' ' . escapeshellarg(__DIR__ . '/../../../examples/ktls-diagnose.php'), $lines, $status);
$supported = TrueAsync\ktls_diagnose()['supported'];
var_dump($status === ($supported ? 0 : 1), $lines[0] === 'Kernel TLS: ' . ($supported ? 'yes' : 'no'));
echo count(preg_grep('~^  TLSv1\.[23] +[A-Z0-9-]+ +(yes|no \(\d\)) +(yes|no \(\d\))$~', $lines)), " ciphers\n";
$numbers = array_unique(preg_match_all('~no \((\d)\)~', implode("\n", $lines), $found) ? $found[1] : []);
var_dump(count($numbers) === count(preg_grep('~^  \(\d\) ~', $lines)));
?>
--EXPECT--
ArgumentCountError: TrueAsync\ktls_diagnose() expects exactly 0 arguments, 1 given
bool(true)
bool(true)
6 ciphers
bool(true)
