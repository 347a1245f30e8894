// A request head from bytes to fields, the field map that it fills, and a response head from fields to bytes.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "base/clock.hpp"
#include "http/date.hpp"
#include "http/fields.hpp"
#include "http/request.hpp"
#include "http1/parser.hpp"
#include "http1/response_writer.hpp"
#include "net/output_queue.hpp"

namespace tas {
namespace {

constexpr std::string_view kShortHead = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8443\r\n\r\n";
constexpr std::string_view kBrowserHead =
    "GET /articles/2024/05/a-page-with-a-name?utm_source=newsletter&page=2 HTTP/1.1\r\n"
    "Host: www.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Referer: https://www.example.org/articles/2024/05/\r\n"
    "Connection: keep-alive\r\n"
    "Cookie: session=8f2c1d7e5b6a4f3e9d8c7b6a5f4e3d2c; theme=dark; consent=yes\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Priority: u=0, i\r\n\r\n";

void parse_head(benchmark::State& state, std::string_view head) {
    const http::Limits limits;
    http1::Parser parser(limits);
    http::Request request;
    for (auto _ : state) {
        parser.begin(request);
        const auto progress = parser.parse(head);
        if (progress.status != http1::Parser::Status::complete) {
            state.SkipWithError("the head is not taken");
            break;
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * head.size()));
}
BENCHMARK_CAPTURE(parse_head, short, kShortHead);
BENCHMARK_CAPTURE(parse_head, browser, kBrowserHead);

void fields_fill(benchmark::State& state) {
    http::Fields fields;
    for (auto _ : state) {
        fields.clear();
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            fields.add("Accept-Language", "en-GB,en;q=0.7,de;q=0.3");
        }
        benchmark::DoNotOptimize(fields.size());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(fields_fill)->Arg(3)->Arg(14)->Arg(100);

/// Of a field that is not there: every name is compared.
void fields_find(benchmark::State& state) {
    http::Fields fields;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        fields.add("X-Field-Number-" + std::to_string(i), "value");
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(fields.find("x-field-number-none"));
    }
}
BENCHMARK(fields_find)->Arg(3)->Arg(14)->Arg(100);

/// The whole way of a response into the queue, its small body included, and out of it.
void write_response(benchmark::State& state) {
    class Clock final : public WallClock {
    public:
        std::time_t unix_seconds() noexcept override { return 784111777; }
    } clock;
    http::DateClock date(clock);
    BlockPool pool;
    net::OutputQueue output(pool);
    http1::ResponseWriter writer;
    constexpr std::array<http::Field, 5> fields{{{"content-type", "text/html; charset=utf-8"},
                                                 {"cache-control", "max-age=3600"},
                                                 {"etag", "\"65f2c1d7e5b6a-3e9\""},
                                                 {"vary", "accept-encoding"},
                                                 {"x-request-id", "8f2c1d7e5b6a4f3e"}}};
    const http::ResponseHead head{.fields = std::span(fields).first(static_cast<std::size_t>(state.range(0)))};
    for (auto _ : state) {
        writer.reset({});
        benchmark::DoNotOptimize(writer.begin({output, date, true}, head, 3, true));
        benchmark::DoNotOptimize(writer.write(output, Chunk::borrowed(as_bytes(std::string_view("ok\n")), {})));
        benchmark::DoNotOptimize(writer.finish(output, {}));
        output.consume(output.size());
    }
}
BENCHMARK(write_response)->Arg(1)->Arg(5);

}  // namespace
}  // namespace tas
