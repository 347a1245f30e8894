--TEST--
Forms beside getBody, awaitBody and readBody: who may take the body after whom
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$server = server(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        foreach (explode(',', $req->getQueryParam('call')) as $call) {
            try {
                $result = $req->$call();
                note($call, ' ', is_object($result) ? 'this' : (is_string($result) ? strlen($result) . ' bytes' : json_encode($result)), "\n");
            } catch (HttpServerException $e) {
                note($call, ' ', $e::class, ': ', $e->getMessage(), "\n");
            }
        }
    });
    PHP);
$forms = [[URLENCODED, 'a=1'], [MULTIPART, form(part('name="a"', '1'))], ['Content-Type: application/json', '{}']];
foreach (['getBody,getPost,getBody', 'getPost,getBody,awaitBody,readBody,getFiles', 'readBody,getPost,getFiles,readBody', 'awaitBody,getFiles,getPost'] as $calls) {
    foreach ($forms as [$type, $form]) {
        $server->request('POST', "/?call=$calls", [$type], $form);
    }
}
$server->get('/?call=getPost,getFiles,readBody');
echo $server->stop();
?>
--EXPECT--
getBody 3 bytes
getPost {"a":"1"}
getBody 3 bytes
getBody 73 bytes
getPost {"a":"1"}
getBody 73 bytes
getBody 2 bytes
getPost []
getBody 2 bytes
getPost {"a":"1"}
getBody 3 bytes
awaitBody this
readBody TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::readBody(): the body was taken as a whole
getFiles []
getPost {"a":"1"}
getBody TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body was read as a form, with getPost() or getFiles()
awaitBody TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::awaitBody(): the body was read as a form, with getPost() or getFiles()
readBody TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::readBody(): the body was read as a form, with getPost() or getFiles()
getFiles []
getPost []
getBody 2 bytes
awaitBody this
readBody TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::readBody(): the body was taken as a whole
getFiles []
readBody 3 bytes
getPost TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getPost(): the body is being read with readBody()
getFiles TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getFiles(): the body is being read with readBody()
readBody null
readBody 73 bytes
getPost TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getPost(): the body is being read with readBody()
getFiles TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getFiles(): the body is being read with readBody()
readBody null
readBody 2 bytes
getPost []
getFiles []
readBody null
awaitBody this
getFiles []
getPost {"a":"1"}
awaitBody this
getFiles []
getPost {"a":"1"}
awaitBody this
getFiles []
getPost []
getPost []
getFiles []
readBody null
