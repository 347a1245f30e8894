<?php
// What bench/hello.php answers, by PHP-FPM.
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    file_get_contents('php://input');
}
header('Content-Type: text/plain');
$body = match ($_SERVER['REQUEST_URI']) {
    '/16k' => str_repeat('x', 16 << 10),
    '/64k' => str_repeat('x', 64 << 10),
    default => "ok\n",
};
header('Content-Length: ' . strlen($body));
echo $body;
