--TEST--
ktls_diagnose(): every version, cipher and direction is true or a reason
--EXTENSIONS--
true_async_server
--FILE--
<?php
use function TrueAsync\ktls_diagnose;

$found = ktls_diagnose();
$known = fn ($answer) => $answer === true || (is_string($answer) && strlen($answer) > 10);
echo implode(' ', array_keys($found)), "\n";
foreach ($found['ciphers'] as $version => $ciphers) {
    foreach ($ciphers as $cipher => $answers) {
        echo "$version $cipher ", implode(' ', array_keys(array_filter($answers, $known))), "\n";
    }
}
$sends = array_filter(array_merge(...array_map('array_values', array_values($found['ciphers']))), fn ($one) => $one['send'] === true);
var_dump($found['supported'] === ($sends !== []), $found['supported'] === is_null($found['reason']), $known($found['rekey']));
var_dump((bool) preg_match('~^Linux \d~', $found['kernel']), (bool) preg_match('~^OpenSSL 3\.\d~', $found['openssl']));
var_dump($found === ktls_diagnose());
if (getenv('TAS_KTLS') === 'require' && count($sends) !== 6) { // a kernel that is known to have it all
    var_dump($found);
}
?>
--EXPECT--
supported reason kernel openssl module rekey ciphers
TLSv1.2 AES-128-GCM send receive
TLSv1.2 AES-256-GCM send receive
TLSv1.2 CHACHA20-POLY1305 send receive
TLSv1.3 AES-128-GCM send receive
TLSv1.3 AES-256-GCM send receive
TLSv1.3 CHACHA20-POLY1305 send receive
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
