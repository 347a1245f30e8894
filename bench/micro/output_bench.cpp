// What becomes of a response between the protocol and the socket: the output queue, and the cutting of it into records.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "net/output_queue.hpp"
#include "tls/record_packer.hpp"
#include "tls/slice_cursor.hpp"

namespace tas {
namespace {

/// A head of 150 bytes and a body of the size given: copied behind it up to 1 KiB, else by reference.
void queue_response(benchmark::State& state) {
    const std::string head(150, 'h');
    const std::string body(static_cast<std::size_t>(state.range(0)), 'b');
    BlockPool pool;
    net::OutputQueue output(pool);
    std::array<iovec, 64> slices;
    for (auto _ : state) {
        output.append(head);
        output.push(Chunk::borrowed(as_bytes(body), {}));
        benchmark::DoNotOptimize(output.gather(slices));
        output.consume(output.size());
    }
}
BENCHMARK(queue_response)->Arg(3)->Arg(1024)->Arg(64 << 10);

/// Frames of HTTP/2: 9 bytes of header each, and a piece of one body. All are gathered, then sent in two parts.
void queue_frames(benchmark::State& state) {
    constexpr std::size_t kPayload = 16375;  // bytes, with its header one record
    const std::string header(9, 'h');
    const std::string body(kPayload * static_cast<std::size_t>(state.range(0)), 'b');
    BlockPool pool;
    net::OutputQueue output(pool);
    std::array<iovec, 64> slices;
    for (auto _ : state) {
        for (std::size_t at = 0; at < body.size(); at += kPayload) {
            output.append(header);
            output.push(Chunk::borrowed(as_bytes(std::string_view(body)).subspan(at, kPayload), {}));
        }
        benchmark::DoNotOptimize(output.gather(slices));
        output.consume(output.size() / 2);
        benchmark::DoNotOptimize(output.gather(slices));
        output.consume(output.size());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(queue_frames)->Arg(1)->Arg(4)->Arg(16);

/// Cuts a head and a body into records; no encryption.
void cut_records(benchmark::State& state) {
    std::string head(150, 'h');
    std::string body(static_cast<std::size_t>(state.range(0)), 'b');
    const std::array<iovec, 2> slices{{{head.data(), head.size()}, {body.data(), body.size()}}};
    std::array<std::byte, tls::kMaxPlaintext> staging;
    for (auto _ : state) {
        for (tls::SliceCursor cursor(slices); !cursor.done();) {
            benchmark::DoNotOptimize(tls::next_plaintext(cursor, 4, staging));
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * (head.size() + body.size())));
}
BENCHMARK(cut_records)->Arg(3)->Arg(16 << 10)->Arg(64 << 10);

}  // namespace
}  // namespace tas
