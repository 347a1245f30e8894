--TEST--
A fatal error ends its request with 500, wherever it comes from: objects are released, others go on
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/deaths.inc';

$server = Server::run('require ' . var_export(__DIR__ . '/deaths.inc', true) . <<<'PHP'
    ;
    $deaths = deaths();
    $server->addHttpHandler(function ($req, $res) use ($deaths) {
        $name = $req->getQueryParam('by', '');
        if ($name !== '') {
            echo 'said before';
            $deaths[$name]();
            echo 'survived';
        } elseif ($req->getPath() === '/wait') {
            ob_start();
            echo 'said ';
            Async\delay(60000);
        } else {
            $res->end('alive ' . Released::$alive);
        }
    });
    PHP);
$waiting = $server->connect();
fwrite($waiting, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
foreach (array_keys(deaths()) as $name) {
    $answers = array_map(fn () => strtok($server->get("/?by=$name"), "\r"), [1, 2]);
    printf("%s: %s, %s\n", $name, implode(', ', array_unique($answers)), body($server->get('/')));
}
// One line for each, with its request and its place.
preg_match_all('~ERROR GET /\?by=(\w+): fatal error: .* in \S+(?: : eval\(\)\'d code|: runtime-created function)?:\d+$~m', preg_replace('~ : eval\(\)\'d code~', '', $server->log()), $lines);
var_dump(array_count_values($lines[1]) == array_fill_keys(array_keys(deaths()), 2));
fclose($waiting);
echo $server->stop();
?>
--EXPECT--
call: HTTP/1.1 500 Internal Server Error, alive 0
closure: HTTP/1.1 500 Internal Server Error, alive 0
expression: HTTP/1.1 500 Internal Server Error, alive 0
internal: HTTP/1.1 500 Internal Server Error, alive 0
sort: HTTP/1.1 500 Internal Server Error, alive 0
replace: HTTP/1.1 500 Internal Server Error, alive 0
method: HTTP/1.1 500 Internal Server Error, alive 0
get: HTTP/1.1 500 Internal Server Error, alive 0
undefined: HTTP/1.1 500 Internal Server Error, alive 0
string: HTTP/1.1 500 Internal Server Error, alive 0
serialize: HTTP/1.1 500 Internal Server Error, alive 0
destructor: HTTP/1.1 500 Internal Server Error, alive 0
return: HTTP/1.1 500 Internal Server Error, alive 0
generator: HTTP/1.1 500 Internal Server Error, alive 0
spread: HTTP/1.1 500 Internal Server Error, alive 0
autoload: HTTP/1.1 500 Internal Server Error, alive 0
include: HTTP/1.1 500 Internal Server Error, alive 0
compile: HTTP/1.1 500 Internal Server Error, alive 0
link: HTTP/1.1 500 Internal Server Error, alive 0
eval: HTTP/1.1 500 Internal Server Error, alive 0
silenced: HTTP/1.1 500 Internal Server Error, alive 0
handler: HTTP/1.1 500 Internal Server Error, alive 0
buffer: HTTP/1.1 500 Internal Server Error, alive 0
buffered: HTTP/1.1 500 Internal Server Error, alive 0
fiber: HTTP/1.1 500 Internal Server Error, alive 0
fibers: HTTP/1.1 500 Internal Server Error, alive 0
resumed: HTTP/1.1 500 Internal Server Error, alive 0
suspended: HTTP/1.1 500 Internal Server Error, alive 0
delayed: HTTP/1.1 500 Internal Server Error, alive 0
bool(true)
