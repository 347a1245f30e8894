--TEST--
What a handler prints is appended to its response, whatever prints it
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('html_errors', '0');
    ini_set('display_errors', '1');
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/echo': echo 'a', 1; print 'b'; printf('%d', 2); var_dump(null); fputs(fopen('php://output', 'w'), 'c'); flush(); break;
            case '/exit': echo 'a'; exit('b');
            case '/die': echo 'a'; die(3);
            case '/after': $res->setBody('set '); echo 'printed'; break;
            case '/before': echo 'printed'; $res->setBody('set'); break;
            case '/end': echo 'printed '; $res->end('ended'); break;
            case '/json': echo 'x'; $res->json([1]); break;
            case '/type': $res->setHeader('Content-Type', 'text/css'); echo 'a {}'; break;
            case '/warning': echo $undefined; break;
            case '/buffers': echo 1; ob_start(); echo 2; ob_start(fn ($text) => strrev($text)); echo 'abc'; break;
            case '/kept': ob_start(); echo 'kept'; $res->end(ob_get_clean()); break;
            case '/buffered-exit': ob_start(fn ($text) => "[$text]"); echo 'in'; exit('!');
            case '/length': $res->setHeader('Content-Length', '3'); echo 'abc'; break;
            case '/none': $res->setStatusCode(204); break;
            case '/level': echo ob_get_level(), ' ', json_encode(headers_sent()), ' ', json_encode(error_get_last()); break;
        }
    });
    ob_start(fn ($text) => "script: $text");
    echo 'not a response';
    PHP);
foreach (['echo', 'exit', 'die', 'after', 'before', 'end', 'json', 'type', 'warning', 'buffers', 'kept', 'buffered-exit', 'length', 'none', 'level'] as $name) {
    $answer = $server->get("/$name");
    printf("%s: %s [%s] %s\n", $name, explode(' ', status($answer))[1], implode(',', field($answer, 'Content-Type')),
        json_encode(preg_replace('~in /\S+~', 'in FILE', body($answer))));
}
echo $server->stop(), "\n";
?>
--EXPECT--
echo: 200 [text/html; charset=UTF-8] "a1b2NULL\nc"
exit: 200 [text/html; charset=UTF-8] "ab"
die: 200 [text/html; charset=UTF-8] "a"
after: 200 [] "set printed"
before: 200 [] "set"
end: 200 [] "printed ended"
json: 200 [application/json] "[1]"
type: 200 [text/css] "a {}"
warning: 200 [text/html; charset=UTF-8] "\nWarning: Undefined variable $undefined in FILE on line 18\n"
buffers: 200 [text/html; charset=UTF-8] "12cba"
kept: 200 [] "kept"
buffered-exit: 200 [text/html; charset=UTF-8] "[in!]"
length: 200 [text/html; charset=UTF-8] "abc"
none: 204 [] ""
level: 200 [text/html; charset=UTF-8] "0 true null"
script: not a response
