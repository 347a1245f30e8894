// Who outlives whom: handlers that wait, requests that are kept, servers that are stopped or never started.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "embed/support/php.hpp"
#include "embed/support/server_script.hpp"

namespace tas::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Delay, does_not_hold_up_other_requests) {
    constexpr int kWaiting = 100;
    milliseconds quick{};
    milliseconds all{};
    serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) {"
        "  if ($req->getPath() === '/wait') Async\\delay(500); $res->end('done'); }); $server->start();",
        [&](std::uint16_t port) {
            const auto start = steady_clock::now();
            std::vector<std::unique_ptr<Client>> waiting;
            for (int i = 0; i < kWaiting; ++i) {
                waiting.push_back(std::make_unique<Client>(port));
                waiting.back()->send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            EXPECT_EQ(body_of(Client(port).get("/quick")), "done");
            quick = since(start);
            for (const auto& client : waiting) {
                EXPECT_EQ(body_of(client->receive()), "done");
            }
            all = since(start);
            interrupt();
        });
    EXPECT_LT(quick, milliseconds(450));
    EXPECT_GE(all, milliseconds(498));
    EXPECT_LT(all, milliseconds(5000));  // one after the other: 50 s
}

TEST(Delay, waits_with_the_fibers_a_handler_has_made) {
    std::string response;
    const Outcome outcome = serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) {"
        "  $inner = new Fiber(function () { $x = (new Fiber(function () { Async\\delay(50); return Fiber::suspend(1); "
        "}));"
        "    $got = $x->start(); Async\\delay(10); $x->resume(2); return [$got, $x->getReturn(), Fiber::suspend(3)]; "
        "});"
        "  $seen = $inner->start(); Async\\delay(10); $inner->resume(4);"
        "  $res->json([$seen, $inner->getReturn(), Fiber::getCurrent() !== null]); }); $server->start();",
        [&](std::uint16_t port) {
            response = Client(port).get("/");
            interrupt();
        });
    EXPECT_EQ(body_of(response), "[3,[1,2,4],true]") << outcome.log << outcome.output;
}

TEST(Delay, a_waiting_fiber_cannot_be_resumed_by_others) {
    std::string response;
    serve(
        "$fiber = null; $server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use (&$fiber) "
        "{"
        "  if ($req->getPath() === '/wait') { $fiber = Fiber::getCurrent(); Async\\delay(200); $res->end('waited'); "
        "return; }"
        "  try { $fiber->resume(); $res->end('resumed'); } catch (FiberError $e) { $res->end('refused'); } });"
        "$server->start();",
        [&](std::uint16_t port) {
            Client waiting(port);
            waiting.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
            response = Client(port).get("/resume");
            EXPECT_EQ(body_of(waiting.receive()), "waited");
            interrupt();
        });
    EXPECT_EQ(body_of(response), "refused");
}

TEST(Delay, waits_outside_of_a_server) {
    PhpRequest request;
    const auto start = steady_clock::now();
    EXPECT_TRUE(
        request.run("Async\\delay(0); Async\\delay(60); (new Fiber(fn() => Async\\delay(30)))->start();"
                    "try { Async\\delay(-1); } catch (TrueAsync\\HttpServerInvalidArgumentException $e) {"
                    "echo $e->getMessage(); }"));
    EXPECT_GE(since(start), milliseconds(87));  // the loop counts whole milliseconds
    EXPECT_EQ(request.output(), "Async\\delay(): -1 is out of range, 0 to 86400000 milliseconds is expected");
}

TEST(Suspend, another_request_resumes_a_handler) {
    std::string first, second, third;
    serve(
        "$fiber = null; $server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use (&$fiber) "
        "{"
        "  if ($req->getPath() === '/wait') { $fiber = Fiber::getCurrent(); $res->end(Fiber::suspend()); return; }"
        "  if ($req->getPath() === '/resume') { $fiber->resume('woken'); Async\\delay(20); }"
        "  $res->end('done'); });"
        "$server->start();",
        [&](std::uint16_t port) {
            Client waiting(port);
            waiting.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
            second = Client(port).get("/resume");
            first = waiting.receive();
            for (int i = 0; i < 10; ++i) {
                third = Client(port).get("/again");
            }
            interrupt();
        });
    EXPECT_EQ(body_of(first), "woken");
    EXPECT_EQ(body_of(second), "done");
    EXPECT_EQ(body_of(third), "done");
}

TEST(Stop, from_a_handler_after_what_is_in_flight) {
    std::string slow, last;
    const Outcome outcome = serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use ($server) {"
        "  if ($req->getPath() === '/slow') Async\\delay(200); else note($server->stop() ? \"bool(true)\\n\" : 'no');"
        "  $res->end('answered'); });"
        "var_dump($server->stop()); $server->start(); var_dump($server->isRunning(), $server->stop());"
        "try { $server->start(); } catch (TrueAsync\\HttpServerRuntimeException $e) { echo $e->getMessage(); }",
        [&](std::uint16_t port) {
            Client waiting(port);
            waiting.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
            last = Client(port).get("/stop");
            slow = waiting.receive();
        });
    EXPECT_EQ(body_of(last), "answered");
    EXPECT_EQ(body_of(slow), "answered");
    EXPECT_EQ(outcome.output,
              "bool(false)\nbool(true)\nbool(false)\nbool(false)\n"
              "TrueAsync\\HttpServer::start(): the server has served already; make another one to serve again");
}

TEST(Stop, ends_handlers_that_still_wait) {
    const Outcome outcome = serve(
        "$kept = []; $server = new HttpServer($config);"
        "$server->addHttpHandler(function ($req, $res) use ($server, &$kept) {"
        "  $kept[] = Fiber::getCurrent();"
        "  try { match ($req->getPath()) {"
        "    '/delay' => Async\\delay(60000), '/suspend' => Fiber::suspend(),"
        "    '/nested' => (new Fiber(fn() => Async\\delay(60000)))->start(),"
        "    '/stop' => [$server->stop(), $server->stop()] };"
        "  } catch (Throwable $e) { note('caught'); } finally { note($req->getPath(), ' '); "
        "    if ($req->getPath() === '/delay') try { Async\\delay(1); } catch (TrueAsync\\HttpServerRuntimeException "
        "$e) {"
        "      note($e->getMessage(), ' '); } } });"
        "$server->start(); echo 'ended';",
        [&](std::uint16_t port) {
            Client a(port), b(port), c(port), d(port);
            a.send("GET /delay HTTP/1.1\r\nHost: h\r\n\r\n");
            b.send("GET /suspend HTTP/1.1\r\nHost: h\r\n\r\n");
            c.send("GET /nested HTTP/1.1\r\nHost: h\r\n\r\n");
            static_cast<void>(d.get("/stop"));
            EXPECT_EQ(a.receive_all() + b.receive_all() + c.receive_all(), "");
        });
    EXPECT_TRUE(has(outcome.output, "/stop ")) << outcome.output;
    EXPECT_TRUE(has(outcome.output, "/delay Async\\delay(): the server has stopped ")) << outcome.output;
    EXPECT_TRUE(has(outcome.output, "/suspend ")) << outcome.output;
    EXPECT_TRUE(has(outcome.output, "/nested ")) << outcome.output;
    EXPECT_FALSE(has(outcome.output, "caught")) << outcome.output;
    EXPECT_TRUE(has(outcome.output, "ended")) << outcome.output;
}

TEST(Kept, requests_and_responses_outlive_their_handler_and_server) {
    std::string response;
    const Outcome outcome = serve(
        "$kept = []; (function () use ($config, &$kept) { $server = new HttpServer($config);"
        "  $server->addHttpHandler(function ($req, $res) use (&$kept) { $kept[] = [$req, $res]; $res->end('kept'); });"
        "  $server->start(); })();"
        "foreach ($kept as [$req, $res]) echo $req->getMethod(), $req->getBody(), $req->getHeader('host'),"
        "  $res->isEnded() ? 'e' : '-', $res->getBody(), $res->getProtocolVersion(), \"\\n\";",
        [&](std::uint16_t port) {
            Client client(port);
            for (int i = 0; i < 3; ++i) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nb" + std::to_string(i));
                response = client.receive();
            }
            interrupt();
        });
    EXPECT_EQ(body_of(response), "kept");
    EXPECT_EQ(outcome.output, "POSTb0hekept1.1\nPOSTb1hekept1.1\nPOSTb2hekept1.1\n");
}

TEST(Kept, a_cycle_through_the_server_is_collected) {
    PhpRequest request;
    EXPECT_TRUE(request.run(
        "class Probe { function __destruct() { echo 'gone'; } }"
        "(function () { $server = new TrueAsync\\HttpServer(new TrueAsync\\HttpServerConfig('127.0.0.1', 0));"
        "$probe = new Probe; $server->addHttpHandler(function () use ($server, $probe) {}); })();"
        "gc_collect_cycles(); echo '.';"));
    EXPECT_EQ(request.output(), "gone.");
}

TEST(Kept, a_response_sent_after_the_client_has_gone_is_no_error) {
    const Outcome outcome = serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) use ($server) {"
        "  if ($req->getPath() === '/stop') { Async\\delay(300); $server->stop(); $res->end(); return; }"
        "  Async\\delay(150); $res->end('late'); note('late ', $res->isEnded() ? 'ended' : 'open'); }); $server->start();",
        [&](std::uint16_t port) {
            {
                Client gone(port);
                gone.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            static_cast<void>(Client(port).get("/stop"));
        });
    EXPECT_EQ(outcome.output, "late ended");
}

TEST(Start, fails_with_the_reason) {
    PhpRequest request;
    EXPECT_TRUE(request.run(
        "use TrueAsync\\{HttpServer, HttpServerConfig}; $taken = stream_socket_server('tcp://127.0.0.1:0');"
        "$port = (int) substr(strrchr(stream_socket_get_name($taken, false), ':'), 1);"
        "$try = function (HttpServerConfig $c, $handler = null) { $c->setLogSeverity(TrueAsync\\LogSeverity::OFF);"
        "  $s = new HttpServer($c); if ($handler) $s->addHttpHandler($handler);"
        "  try { $s->start(); } catch (TrueAsync\\HttpServerException $e) { echo $e::class, ' ', $e->getMessage(), "
        "\"\\n\"; } };"
        "$try(new HttpServerConfig('127.0.0.1', $port)); $try(new HttpServerConfig, fn() => 1);"
        "$try(new HttpServerConfig('127.0.0.1', $port), fn() => 1);"
        "$try((new HttpServerConfig)->addListener('127.0.0.1', 0, true), fn() => 1);"));
    EXPECT_TRUE(has(request.output(), "RuntimeException TrueAsync\\HttpServer::start(): no handler"));
    EXPECT_TRUE(has(request.output(), "RuntimeException TrueAsync\\HttpServer::start(): no listener"));
    EXPECT_TRUE(has(request.output(), "HttpServerConnectionException")) << request.output();
    EXPECT_TRUE(has(request.output(), "in use")) << request.output();
    EXPECT_TRUE(has(request.output(), "certificate")) << request.output();
}

TEST(Start, works_within_a_fiber_and_one_server_after_another) {
    for (int i = 0; i < 2; ++i) {
        std::string response;
        const Outcome outcome = serve(
            "$fiber = new Fiber(function () use ($config) { $server = new HttpServer($config);"
            "  $server->addHttpHandler(function ($req, $res) use ($server) { Async\\delay(5);"
            "    try { (new HttpServer(new HttpServerConfig))->addHttpHandler(fn() => 1)->start(); }"
            "    catch (TrueAsync\\HttpServerRuntimeException $e) { $res->setBody($e->getMessage()); } "
            "$server->stop(); });"
            "  $server->start(); echo 'ended'; }); $fiber->start();",
            [&](std::uint16_t port) { response = Client(port).get("/"); });
        EXPECT_TRUE(has(body_of(response), "another server is running")) << response;
        EXPECT_EQ(outcome.output, "ended");
    }
}

TEST(Pool, more_requests_at_once_than_spare_fibers) {
    constexpr int kAtOnce = 200;
    const Outcome outcome = serve(
        "$most = $now = 0; $server = new HttpServer($config->setBacklog(1000));"
        "$server->addHttpHandler(function ($req, $res) use (&$most, &$now) {"
        "  $most = max($most, ++$now); Async\\delay(300); $now--; $res->end('x'); });"
        "$server->start(); echo $most;",
        [&](std::uint16_t port) {
            for (int round = 0; round < 2; ++round) {
                std::vector<std::unique_ptr<Client>> clients;
                for (int i = 0; i < kAtOnce; ++i) {
                    clients.push_back(std::make_unique<Client>(port));
                    clients.back()->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                }
                for (const auto& client : clients) {
                    EXPECT_EQ(body_of(client->receive()), "x");
                }
            }
            interrupt();
        });
    EXPECT_GT(std::stoi(outcome.output), 64);
}

TEST(Pipelined, a_second_request_waits_for_the_first_response) {
    std::string first, second;
    serve(
        "$server = new HttpServer($config); $server->addHttpHandler(function ($req, $res) {"
        "  if ($req->getPath() === '/1') Async\\delay(50); $res->end($req->getPath()); Async\\delay(100); });"
        "$server->start();",
        [&](std::uint16_t port) {
            Client client(port);
            client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
            first = client.receive();
            second = client.receive();
            interrupt();
        });
    EXPECT_EQ(body_of(first), "/1");
    EXPECT_EQ(body_of(second), "/2");
}

}  // namespace
}  // namespace tas::test
