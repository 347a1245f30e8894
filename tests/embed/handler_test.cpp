// One request through the glue: what a handler reads, what it sends, and what becomes of what it throws.

#include <gtest/gtest.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include <string>

#include "embed/support/server_script.hpp"

namespace tas::test {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

AssertionResult has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos ? AssertionSuccess() : AssertionFailure() << text;
}

Outcome serve_handler(const std::string& handler, const std::function<void(std::uint16_t)>& talk) {
    return serve("$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use ($server) {" +
                     handler + "}); var_dump($server->start());",
                 [&](std::uint16_t port) {
                     talk(port);
                     interrupt();
                 });
}

TEST(Handler, answers_many_requests_on_one_connection) {
    std::string first, last;
    const Outcome outcome =
        serve_handler("$res->setHeader('Content-Type', 'text/plain')->end($req->getPath());", [&](std::uint16_t port) {
            Client client(port);
            first = client.get("/first");
            for (int i = 0; i < 500; ++i) {
                last = client.get("/" + std::to_string(i));
            }
        });
    EXPECT_TRUE(has(first, "HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(has(first, "Content-Type: text/plain\r\n"));
    EXPECT_EQ(body_of(first), "/first");
    EXPECT_EQ(body_of(last), "/499");
    EXPECT_TRUE(outcome.finished);
    EXPECT_EQ(outcome.output, "bool(true)\n");
}

TEST(Handler, reads_every_part_of_a_request) {
    std::string response;
    serve_handler(
        "$res->json([$req->getMethod(), $req->getUri(), $req->getPath(), $req->getHttpVersion(), $req->getQuery(),"
        "$req->getQueryParam('a'), $req->getQueryParam('none', 7), $req->hasHeader('X-A'), $req->getHeader('x-a'),"
        "$req->getHeaderLine('X-a'), $req->getHeaderLine('cookie'), $req->getHeaders(), $req->getBody(), "
        "$req->getBody(),"
        "$req->hasBody(), $req->awaitBody() === $req, $req->getContentType(), $req->getContentLength(),"
        "$req->isKeepAlive(), $req->getRemoteAddress(), is_int($req->getRemotePort()), $req->getTlsInfo()]);",
        [&](std::uint16_t port) {
            Client client(port);
            client.send(
                "POST /p/a?a=1&b[]=2&b[]=3 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-A: 2\r\nCookie: c=1\r\nCookie: d=2\r\n"
                "Content-Type: text/x\r\nContent-Length: 5\r\n\r\nhello");
            response = client.receive();
        });
    EXPECT_EQ(body_of(response),
              R"(["POST","/p/a?a=1&b[]=2&b[]=3","/p/a","1.1",{"a":"1","b":["2","3"]},"1",7,true,"1","1, 2","c=1; d=2",)"
              R"({"host":"h","x-a":"1, 2","cookie":"c=1; d=2","content-type":"text/x","content-length":"5"},)"
              R"("hello","hello",true,true,"text/x",5,true,"127.0.0.1",true,null])");
}

TEST(Handler, takes_a_large_body_and_sends_it_back) {
    const std::string body(3 * 1024 * 1024, 'b');
    std::string response;
    serve_handler("$res->setBody('head:')->appendBody($req->getBody())->end(':tail');", [&](std::uint16_t port) {
        Client client(port);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        response = client.receive();
    });
    EXPECT_EQ(body_of(response).size(), body.size() + 10);
    EXPECT_EQ(body_of(response).substr(0, 8), "head:bbb");
    EXPECT_EQ(response.substr(response.size() - 6), "b:tail");
}

TEST(Handler, a_body_that_was_an_array_key_can_grow) {
    std::string response;
    serve_handler(
        "$res->setBody('a')->appendBody('b'); $keys[$res->getBody()] = 1; unset($keys); $res->appendBody('c');"
        "$res->end(isset(['abc' => 1][$res->getBody()]) ? '-found' : '-lost');",
        [&](std::uint16_t port) { response = Client(port).get("/"); });
    EXPECT_EQ(body_of(response), "abc-found");
}

TEST(Handler, sends_headers_trailers_and_reason) {
    std::string response;
    serve_handler(
        "$res->setStatusCode(201)->setReasonPhrase('Made')->addHeader('X-A', ['1', '2'])->setHeader('X-B', 'x')"
        "->setHeader('x-b', 'y')->setTrailer('X-Sum', '9')->setBody('abc');"
        "note(json_encode([$res->getHeaders(), $res->getTrailers(), $res->getReasonPhrase(), $res->getBody()]));",
        [&](std::uint16_t port) {
            Client client(port);
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            response = client.receive_all();
        });
    EXPECT_TRUE(has(response, "HTTP/1.1 201 Made\r\n"));
    EXPECT_TRUE(has(response, "X-A: 1\r\nX-A: 2\r\nx-b: y\r\n"));
    EXPECT_TRUE(has(response, "3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n"));
}

TEST(Handler, answers_500_to_what_is_not_caught_and_goes_on) {
    std::string thrown, missing, http, odd, after;
    const Outcome outcome = serve_handler(
        "ini_set('display_errors', '0');"
        "match ($req->getPath()) {"
        "'/throw' => throw new LogicException(\"secret\\nline\"), '/missing' => nothing(),"
        "'/http' => throw new HttpException('not here', 404), '/odd' => throw new HttpException('odd', 99),"
        "'/after' => [$res->end('sent'), throw new LogicException('late')] };",
        [&](std::uint16_t port) {
            Client client(port);
            thrown = client.get("/throw");
            missing = client.get("/missing");
            http = client.get("/http");
            odd = client.get("/odd");
            after = client.get("/after");
        });
    EXPECT_TRUE(has(thrown, "HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_EQ(body_of(thrown), "500 Internal Server Error\n");
    EXPECT_TRUE(has(missing, "HTTP/1.1 500 "));
    EXPECT_TRUE(has(http, "HTTP/1.1 404 Not Found\r\n"));
    EXPECT_EQ(body_of(http), "not here");
    EXPECT_TRUE(has(odd, "HTTP/1.1 500 "));
    EXPECT_EQ(body_of(after), "sent");
    EXPECT_TRUE(has(outcome.log, "ERROR GET /throw: uncaught LogicException: secret line in "));
    EXPECT_TRUE(has(outcome.log, "ERROR GET /missing: uncaught Error: Call to undefined function nothing()"));
    EXPECT_TRUE(has(outcome.log, "DEBUG GET /http: uncaught TrueAsync\\HttpException: not here"));
    EXPECT_TRUE(has(outcome.log, "ERROR GET /after: uncaught LogicException: late"));
}

TEST(Handler, shows_the_exception_where_errors_are_displayed) {
    std::string response;
    serve_handler("ini_set('display_errors', '1'); throw new LogicException('shown');",
                  [&](std::uint16_t port) { response = Client(port).get("/"); });
    EXPECT_TRUE(has(response, "LogicException: shown in "));
    EXPECT_TRUE(has(response, "Stack trace:"));
}

TEST(Handler, exit_ends_the_request_and_not_the_server) {
    std::string first, second, nested;
    const Outcome outcome = serve_handler(
        "if ($req->getPath() === '/nested') { $res->setBody('n'); (new Fiber(function () { exit; }))->start(); }"
        "$res->setBody('so far'); if ($req->getPath() === '/exit') exit(3); $res->end('more');",
        [&](std::uint16_t port) {
            Client client(port);
            first = client.get("/exit");
            nested = client.get("/nested");
            second = client.get("/");
        });
    EXPECT_EQ(body_of(first), "so far");
    EXPECT_EQ(body_of(nested), "n");
    EXPECT_EQ(body_of(second), "so farmore");
    EXPECT_TRUE(outcome.finished);
}

TEST(Handler, a_fatal_error_ends_its_request_and_nothing_else) {
    std::string fatal, waited, later;
    const Outcome outcome = serve(
        "class Held { public function __destruct() { note('released '); } }"
        "$server = new HttpServer($config); register_shutdown_function(function () { note('shutdown'); });"
        "$server->addHttpHandler(function ($req, $res) { $held = new Held;"
        "  if ($req->getPath() === '/wait') { try { Async\\delay(200); } finally { note('waited '); } }"
        "  if ($req->getPath() === '/fatal') trigger_error('no more', E_USER_ERROR);"
        "  $res->end('served'); }); $server->start(); note('ended ');",
        [&](std::uint16_t port) {
            Client waiting(port), other(port);
            waiting.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
            fatal = other.get("/fatal");
            later = other.get("/later");
            waited = waiting.receive();
            interrupt();
        });
    EXPECT_TRUE(has(fatal, "HTTP/1.1 500 "));
    EXPECT_EQ(body_of(later), "served");
    EXPECT_EQ(body_of(waited), "served");
    EXPECT_TRUE(outcome.finished);
    EXPECT_TRUE(has(outcome.log, "ERROR GET /fatal: fatal error: no more in "));
    EXPECT_EQ(outcome.output, "released released waited released ended shutdown");
}

TEST(Handler, a_bailout_without_an_error_ends_its_request_too) {
#if defined(__SANITIZE_ADDRESS__)
    const __lsan::ScopedDisabler leaks;  // nobody knows the frames that it has left
#endif
    std::string jumped, later;
    const Outcome outcome = serve_handler(
        "match ($req->getPath()) { '/bailout' => bailout(), '/' => $res->end('served'),"
        "'/nested' => (new Fiber(fn() => bailout()))->start() };",
        [&](std::uint16_t port) {
            Client client(port);
            jumped = client.get("/bailout") + client.get("/nested");
            later = client.get("/");
        });
    EXPECT_EQ(jumped.find("HTTP/1.1 500 "), 0u);
    EXPECT_NE(jumped.rfind("HTTP/1.1 500 "), 0u);
    EXPECT_EQ(body_of(later), "served");
    EXPECT_TRUE(outcome.finished);
    EXPECT_TRUE(has(outcome.log, "ERROR GET /bailout: the handler was ended without an error"));
}

TEST(Handler, an_exception_from_a_destructor_is_logged) {
    std::string first, second;
    const Outcome outcome = serve(
        "class Throws { public function __destruct() { throw new DomainException('from a destructor'); } }"
        "class Carrier extends Exception { public $held; }"
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use ($server) {"
        "  if ($req->getPath() === '/local') { $x = new Throws; $res->setBody('body'); return; }"
        "  $e = new Carrier; $e->held = new Throws; throw $e; }); $server->start();",
        [&](std::uint16_t port) {
            Client client(port);
            first = client.get("/local");
            second = client.get("/carried");
            interrupt();
        });
    EXPECT_TRUE(has(first, "HTTP/1.1 500 "));
    EXPECT_TRUE(has(second, "HTTP/1.1 500 "));
    EXPECT_TRUE(has(outcome.log, "GET /local: uncaught DomainException: from a destructor"));
    EXPECT_TRUE(has(outcome.log, "GET /carried: uncaught Carrier"));
    EXPECT_TRUE(has(outcome.log, "GET /carried: DomainException")) << outcome.log;
}

TEST(Handler, a_request_that_gets_no_fiber_is_answered_503) {
    std::string refused, first, later;
    const Outcome outcome = serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) {"
        "  if ($req->getPath() === '/first') { ini_set('fiber.stack_size', (string) (1 << 50)); Async\\delay(200); }"
        "  $res->end('served'); }); $server->start();",
        [&](std::uint16_t port) {
            Client client(port);
            client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n");
            Client other(port);
            while (refused.empty() || has(refused, "200 OK")) {
                refused = other.get("/other");
            }
            first = client.receive();
            later = other.get("/later");
            interrupt();
        });
    EXPECT_TRUE(has(refused, "HTTP/1.1 503 Service Unavailable\r\n")) << refused;
    EXPECT_EQ(body_of(first), "served");
    EXPECT_EQ(body_of(later), "served");
    EXPECT_TRUE(has(outcome.log, "ERROR a request is refused with 503, there is no memory for it: ")) << outcome.log;
}

TEST(Handler, a_wrong_length_is_an_exception_or_a_500) {
    std::string corrected, automatic;
    const Outcome outcome = serve_handler(
        "$res->setHeader('Content-Length', '3')->setBody('four'); if ($req->getPath() === '/corrected') {"
        "try { $res->end(); } catch (TrueAsync\\HttpServerRuntimeException $e) { note($e->getMessage()); }"
        "$res->setBody('fou')->end(); }",
        [&](std::uint16_t port) {
            Client client(port);
            corrected = client.get("/corrected");
            automatic = client.get("/automatic");
        });
    EXPECT_EQ(body_of(corrected), "fou");
    EXPECT_TRUE(has(automatic, "HTTP/1.1 500 "));
    EXPECT_TRUE(has(outcome.output, "TrueAsync\\HttpResponse::end(): the body has 4 bytes"));
    EXPECT_TRUE(has(outcome.log, "ERROR GET /automatic: the body has not the length"));
}

TEST(Handler, setters_refuse_what_may_not_be_sent) {
    const Outcome outcome = serve_handler(
        "foreach ([fn() => $res->setHeader(\"A\", \"x\\r\\nB: y\"), fn() => $res->addHeader('A B', 'x'),"
        "fn() => $res->addHeader('A', ['ok', \"\\0\"]), fn() => $res->setHeader('A', []), fn() => $res->setHeader('A', "
        "[1.5]),"
        "fn() => $res->setHeader('Transfer-Encoding', 'chunked'), fn() => $res->setReasonPhrase(\"a\\nb\"),"
        "fn() => $res->setTrailer('Content-Length', '1'), fn() => $res->setStatusCode(199), fn() => "
        "$res->redirect('/', 200),"
        "fn() => $res->redirect(\"/\\r\\n\"), fn() => $res->json(NAN), fn() => $res->json(1, 600)] as $i => $try) {"
        "  try { $try(); note(\"$i not refused\\n\"); } catch (TrueAsync\\HttpServerInvalidArgumentException $e) {}"
        "}"
        "if ($res->getHeaders() !== []) note('something was set'); $res->end();"
        "try { $res->setBody(''); note('not refused'); } catch (TrueAsync\\HttpServerRuntimeException $e) {}",
        [&](std::uint16_t port) { EXPECT_TRUE(has(Client(port).get("/"), "HTTP/1.1 200 OK")); });
    EXPECT_EQ(outcome.output, "bool(true)\n");
}

TEST(Handler, every_kind_of_callable_is_called) {
    for (const std::string callable : {"'plain'", "[new Handler, 'method']", "'Handler::fixed'", "new Handler",
                                       "[new Handler, 'magic']", "plain(...)", "(new Handler)->method(...)"}) {
        std::string first, second;
        const Outcome outcome = serve(
            "if (!class_exists('Handler')) { eval('function plain($q, $s) { $s->end(\"ok\"); } class Handler {"
            "function method($q, $s) { $s->end(\"ok\"); } static function fixed($q, $s) { $s->end(\"ok\"); }"
            "function __invoke($q, $s) { $s->end(\"ok\"); } function __call($n, $a) { $a[1]->end(\"ok\"); } }'); }"
            "$server = new HttpServer($config); $server->addHttpHandler(" +
                callable + "); $server->start();",
            [&](std::uint16_t port) {
                Client client(port);
                first = client.get("/");
                second = client.get("/");
                interrupt();
            });
        EXPECT_EQ(body_of(first), "ok") << callable << outcome.output;
        EXPECT_EQ(body_of(second), "ok") << callable;
    }
}

}  // namespace
}  // namespace tas::test
