--TEST--
SendFileOptions: values outside their ranges
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\SendFileOptions;

attempt(fn () => new SendFileOptions(contentType: "a/b\r\nX: y"));
attempt(fn () => new SendFileOptions(contentType: ''));
attempt(fn () => new SendFileOptions(disposition: 'form-data'));
attempt(fn () => new SendFileOptions(downloadName: '../etc/passwd'));
attempt(fn () => new SendFileOptions(downloadName: "\xff"));
attempt(fn () => new SendFileOptions(downloadName: "a\nb"));
attempt(fn () => new SendFileOptions(downloadName: ''));
attempt(fn () => new SendFileOptions(cacheControl: "a\0b"));
attempt(fn () => new SendFileOptions(etag: 'v1'));
attempt(fn () => new SendFileOptions(etag: 5));
attempt(fn () => new SendFileOptions(lastModified: -1));
attempt(fn () => new SendFileOptions(lastModified: 253402300800));
attempt(fn () => new SendFileOptions(lastModified: 'today'));
attempt(fn () => new SendFileOptions(lastModified: new DateTime('@-1')));
attempt(fn () => new SendFileOptions(lastModified: new stdClass));
attempt(fn () => new SendFileOptions(status: 199));
attempt(fn () => new SendFileOptions(status: 600));
attempt(fn () => new SendFileOptions(precompressed: true, deleteAfterSend: true));
attempt(function () {
    $options = new SendFileOptions();
    $options->status = 200;
});
attempt(fn () => (new SendFileOptions())->__construct());
attempt(fn () => serialize(new SendFileOptions()));
?>
--EXPECTF--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): value "a/b\x0d\x0aX: y" of field "Content-Type" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): Content-Type is empty
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): disposition "form-data" is unknown, "attachment" or "inline" is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the download name has a slash or backslash: a name is expected, and no path
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the download name is not UTF-8
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the download name has a control character
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the download name is empty
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): value "a\x00b" of field "Cache-Control" has a control character: CR, LF, NUL and the like would end or split the field
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): etag 'v1' is not an entity tag: '"v1"' or 'W/"v1"' is expected, with the double quotes
TypeError: TrueAsync\SendFileOptions::__construct(): Argument #5 ($etag) must be of type string|bool, int given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): lastModified -1 is out of range, 0 to 253402300799 is expected (Unix time)
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): lastModified 253402300800 is out of range, 0 to 253402300799 is expected (Unix time)
TypeError: TrueAsync\SendFileOptions::__construct(): Argument #6 ($lastModified) must be of type DateTimeInterface|int|bool, string given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): lastModified -1 is out of range, 0 to 253402300799 is expected (Unix time)
TypeError: TrueAsync\SendFileOptions::__construct(): Argument #6 ($lastModified) must be of type DateTimeInterface|int|bool, stdClass given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the status 199 is out of range, 200 to 599 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): the status 600 is out of range, 200 to 599 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\SendFileOptions::__construct(): precompressed and deleteAfterSend exclude each other: only one of the files would be removed
Error: Cannot modify readonly property TrueAsync\SendFileOptions::$status
Error: Cannot modify readonly property TrueAsync\SendFileOptions::$contentType
Exception: Serialization of 'TrueAsync\SendFileOptions' is not allowed
