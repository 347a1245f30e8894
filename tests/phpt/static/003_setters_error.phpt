--TEST--
StaticHandler: values outside their ranges, and a handler that is locked
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig, StaticDotfiles, StaticHandler, StaticOnMissing, StaticSymlinks};

foreach (['', 'a', '/a//b', '/a/../b', '/%41', "/a\0"] as $prefix) {
    attempt(fn () => new StaticHandler($prefix, __DIR__));
}
foreach (['', __FILE__, '/none/at/all', "a\0b"] as $root) {
    attempt(fn () => new StaticHandler('/', $root));
}
chdir(dirname(__DIR__));
$handler = new StaticHandler('/a', 'static/../static');
var_dump($handler->getUrlPrefix(), $handler->getRootDirectory() === getcwd() . '/static/../static', $handler->isLocked());
attempt(fn () => $handler->__construct('/', __DIR__));
attempt(fn () => $handler->setIndexFiles());
foreach (['', 'a/b', '.', '..', "a\0"] as $name) {
    attempt(fn () => $handler->setIndexFiles('index.html', $name));
}
attempt(fn () => $handler->setIndexFiles(1));
attempt(fn () => $handler->hide());
foreach (['', '/a', "a\0"] as $glob) {
    attempt(fn () => $handler->hide($glob));
}
attempt(fn () => $handler->enablePrecompressed('deflate'));
attempt(fn () => $handler->setCacheControl(''));
attempt(fn () => $handler->setCacheControl("a\r\nb"));
foreach (['Content-Type' => 'text/plain', 'ETag' => '"a"', 'Connection' => 'close', 'a b' => 'c', 'A' => "b\nc"] as $name => $value) {
    attempt(fn () => $handler->setHeader($name, $value));
}
foreach (['' => 'text/plain', '.a' => 'text/plain', 'a/b' => 'text/plain', 'a' => 'text', 'b' => "text/\nplain"] as $extension => $type) {
    attempt(fn () => $handler->setMimeType($extension, $type));
}
attempt(fn () => $handler->setOnMissing(StaticDotfiles::Deny));
foreach ([[0, 1], [1000001, 1], [-1, 1], [1, 0], [1, 86401]] as $arguments) {
    attempt(fn () => $handler->setOpenFileCache(...$arguments));
}

$server = new HttpServer(new HttpServerConfig());
attempt(fn () => get_class($server->addStaticHandler($handler)));
var_dump($handler->isLocked());
$calls = ['setIndexFiles' => ['a'], 'disableIndex' => [], 'setOnMissing' => [StaticOnMissing::Next],
    'enablePrecompressed' => [], 'disablePrecompressed' => [], 'setDotfilePolicy' => [StaticDotfiles::Deny],
    'setSymlinkPolicy' => [StaticSymlinks::Reject], 'hide' => ['a'], 'setEtagEnabled' => [true], 'setCacheControl' => ['a'],
    'setHeader' => ['a', 'b'], 'setBrowseEnabled' => [true], 'setMimeType' => ['a', 'b/c'], 'setOpenFileCache' => [1],
    'disableOpenFileCache' => []];
foreach ($calls as $method => $arguments) {
    attempt(fn () => $handler->$method(...$arguments));
}
attempt(fn () => clone $handler);
?>
--EXPECTF--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the URL prefix "" must begin with a slash and be a decoded path: no "%41", no "." or "..", no backslash, no two slashes in a row
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the URL prefix "a" must begin with a slash and be a decoded path: no "%41", no "." or "..", no backslash, no two slashes in a row
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the URL prefix "/a//b" must begin with a slash and be a decoded path: no "%41", no "." or "..", no backslash, no two slashes in a row
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the URL prefix "/a/../b" must begin with a slash and be a decoded path: no "%41", no "." or "..", no backslash, no two slashes in a row
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the URL prefix "/%41" must begin with a slash and be a decoded path: no "%41", no "." or "..", no backslash, no two slashes in a row
ValueError: TrueAsync\StaticHandler::__construct(): Argument #1 ($urlPrefix) must not contain any null bytes
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): the root directory is empty
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): cannot open the directory %s/003_setters_error.php: Not a directory
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::__construct(): cannot open the directory /none/at/all: No such file or directory
ValueError: TrueAsync\StaticHandler::__construct(): Argument #2 ($rootDirectory) must not contain any null bytes
string(2) "/a"
bool(true)
bool(false)
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::__construct(): the handler was constructed already
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): at least one file name is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): the index file "" must be the name of a file, without slash and NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): the index file "a/b" must be the name of a file, without slash and NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): the index file "." must be the name of a file, without slash and NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): the index file ".." must be the name of a file, without slash and NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setIndexFiles(): the index file "a" must be the name of a file, without slash and NUL
TypeError: TrueAsync\StaticHandler::setIndexFiles(): Argument #1 must be of type string, int given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::hide(): at least one glob is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::hide(): the glob "" must have at least one byte, no NUL, and no slash at its beginning
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::hide(): the glob "/a" must have at least one byte, no NUL, and no slash at its beginning
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::hide(): the glob "a" must have at least one byte, no NUL, and no slash at its beginning
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::enablePrecompressed(): the coding "deflate" is unknown, "zstd", "br" or "gzip" is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setCacheControl(): Cache-Control is empty
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setCacheControl(): value "a\x0d\x0ab" of field "Cache-Control" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setHeader(): the field Content-Type is made for each response, and cannot be set for all of them
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setHeader(): the field ETag is made for each response, and cannot be set for all of them
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setHeader(): the field Connection is made for each response, and cannot be set for all of them
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setHeader(): field name "a b" is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setHeader(): value "b\x0ac" of field "A" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setMimeType(): the extension "" must have 1 to 64 bytes, none of them a dot, a slash or NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setMimeType(): the extension ".a" must have 1 to 64 bytes, none of them a dot, a slash or NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setMimeType(): the extension "a/b" must have 1 to 64 bytes, none of them a dot, a slash or NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setMimeType(): "text" is no media type, "text/plain" would be one
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setMimeType(): value "text/\x0aplain" of field "Content-Type" has a control character: CR, LF, NUL and the like would end or split the field
TypeError: TrueAsync\StaticHandler::setOnMissing(): Argument #1 ($mode) must be of type TrueAsync\StaticOnMissing, TrueAsync\StaticDotfiles given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setOpenFileCache(): 0 entries are out of range, 1 to 1000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setOpenFileCache(): 1000001 entries are out of range, 1 to 1000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setOpenFileCache(): -1 entries are out of range, 1 to 1000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setOpenFileCache(): 0 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\StaticHandler::setOpenFileCache(): 86401 is out of range, 1 to 86400 seconds is expected
'TrueAsync\\HttpServer'
bool(true)
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setIndexFiles(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::disableIndex(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setOnMissing(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::enablePrecompressed(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::disablePrecompressed(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setDotfilePolicy(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setSymlinkPolicy(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::hide(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setEtagEnabled(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setCacheControl(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setHeader(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setBrowseEnabled(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setMimeType(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::setOpenFileCache(): the handler is locked: it was added to a server
TrueAsync\HttpServerRuntimeException: TrueAsync\StaticHandler::disableOpenFileCache(): the handler is locked: it was added to a server
Error: Trying to clone an uncloneable object of class TrueAsync\StaticHandler
