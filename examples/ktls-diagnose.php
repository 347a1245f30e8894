<?php
// php -d extension=true_async_server examples/ktls-diagnose.php
// What kernel TLS can do on this host, and what to do where it cannot. Exit status 0: it can; 1: it cannot.

use function TrueAsync\ktls_diagnose;

$found = ktls_diagnose();
$reasons = [];

/** "yes", or a number of the list below. */
$mark = function (bool|string $answer) use (&$reasons): string {
    if ($answer === true) {
        return 'yes';
    }
    $reasons[$answer] ??= count($reasons) + 1;
    return "no ($reasons[$answer])";
};

echo 'Kernel TLS: ', $found['supported'] ? 'yes' : 'no', "\n\n";
foreach (['Kernel' => $found['kernel'], 'Module tls' => $found['module'], 'OpenSSL' => $found['openssl']] as $name => $value) {
    printf("  %-12s %s\n", $name, $value);
}
printf("  %-12s %s\n\n", 'Key update', $mark($found['rekey']));

printf("  %-8s  %-18s  %-8s  %s\n", 'Version', 'Cipher', 'Send', 'Receive');
foreach ($found['ciphers'] as $version => $ciphers) {
    foreach ($ciphers as $cipher => ['send' => $send, 'receive' => $receive]) {
        printf("  %-8s  %-18s  %-8s  %s\n", $version, $cipher, $mark($send), $mark($receive));
    }
}

echo "\n";
foreach ($reasons as $reason => $number) {
    echo wordwrap("  ($number) $reason.", 100, "\n      "), "\n";
}
exit($found['supported'] ? 0 : 1);
