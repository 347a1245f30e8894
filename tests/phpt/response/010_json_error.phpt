--TEST--
HttpResponse::json(): what cannot be encoded changes nothing
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setBody('as it was');
        $throwing = new class implements JsonSerializable {
            public function jsonSerialize(): mixed { throw new LogicException('from jsonSerialize'); }
        };
        $ending = new class($res) implements JsonSerializable {
            public function __construct(private $res) {}
            public function jsonSerialize(): mixed { $this->res->end(); return 1; }
        };
        foreach ([[NAN], ["\xff"], [1, 199], [1, 200, JSON_THROW_ON_ERROR], [NAN, 200, JSON_THROW_ON_ERROR], [$throwing], [$ending]] as $i => $arguments) {
            try { $res->json(...$arguments); note("$i accepted\n"); $res->resetHeaders()->setBody('as it was'); } catch (Exception $e) {
                note($e::class, ': ', $e->getMessage(), "\n");
            }
        }
    });
    PHP);
$response = $server->get('/');
echo status($response), ' ', json_encode(field($response, 'content-type')), ' ', body($response), "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK [] as it was
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpResponse::json(): the data cannot be encoded: Inf and NaN cannot be JSON encoded
1 accepted
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpResponse::json(): the status 199 is out of range, 200 to 599 is expected
3 accepted
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpResponse::json(): the data cannot be encoded: Inf and NaN cannot be JSON encoded
LogicException: from jsonSerialize
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::json(): the response was sent already
