// The contract of net/transport.hpp, over every transport.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"
#include "support/transport_pair.hpp"

namespace tas::net {
namespace {

using namespace std::chrono_literals;
using test::TransportPair;

constexpr int kTinyBuffer = 4096;  // bytes of SO_SNDBUF and SO_RCVBUF; Linux doubles it

using Bytes = std::vector<std::byte>;
using Random = std::minstd_rand;

Bytes random_bytes(std::size_t size, Random& random) {
    Bytes bytes(size);
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<std::byte>(random() >> 7); });
    return bytes;
}

/// Writes a fixed content through a transport, cut anew at every call.
class Writer {
public:
    Writer(Transport& transport, Bytes content, std::size_t max_slice, Random& random)
        : transport_(transport), content_(std::move(content)), max_slice_(max_slice), random_(random) {}

    [[nodiscard]] bool done() const { return sent_ == content_.size() && !holds_; }
    [[nodiscard]] std::size_t sent() const { return sent_; }
    [[nodiscard]] const Bytes& content() const { return content_; }

    IoStatus step() {
        std::vector<iovec> slices;
        std::size_t at = sent_;
        while (at < content_.size() && slices.size() < 20) {
            const std::size_t size = std::min(content_.size() - at, random_() % (max_slice_ + 1));
            slices.push_back({content_.data() + at, size});
            at += size;
        }
        const IoResult result = transport_.write(slices, More::no);
        EXPECT_NE(result.status, IoStatus::failed) << describe(result.error);
        EXPECT_NE(result.status, IoStatus::eof);
        EXPECT_LE(result.bytes, at - sent_);
        sent_ += result.bytes;
        holds_ = result.status != IoStatus::ok;
        return result.status;
    }

private:
    Transport& transport_;
    Bytes content_;
    std::size_t max_slice_;
    Random& random_;
    std::size_t sent_ = 0;
    bool holds_ = false;
};

/// Reads all there is; true once the status was `until`.
bool read_into(Transport& transport, Bytes& received, std::size_t max_read, IoStatus until, Random& random) {
    for (;;) {
        Bytes buffer(1 + random() % max_read);
        const IoResult result = transport.read(buffer);
        received.insert(received.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.bytes));
        if (result.status == until) {
            return true;
        }
        if (result.status != IoStatus::ok) {
            EXPECT_EQ(result.status, IoStatus::want_read) << describe(result.error);
            return false;
        }
        EXPECT_GT(result.bytes, 0U) << "ok is progress";
        if (result.bytes == 0) {
            return false;
        }
    }
}

struct TransportCase {
    std::string name;
    std::optional<test::RecordLayerCase> tls;  // none: without TLS
    int version = 0;

    [[nodiscard]] bool sends_files() const { return !tls || tls->layer == tls::RecordLayer::kernel; }
};

std::ostream& operator<<(std::ostream& out, const TransportCase& one) { return out << one.name; }

class TransportContract : public testing::TestWithParam<TransportCase> {
protected:
    void SetUp() override {
        if (GetParam().tls) {
            TAS_SKIP_WITHOUT(GetParam().tls->layer);
        }
    }
    void connect(int buffer_bytes = 0) {
        const auto& [name, tls, version] = GetParam();
        pair_ = tls ? test::make_tls_pair(*tls, version, buffer_bytes) : test::make_plain_pair(buffer_bytes);
        settle();
    }
    Transport& transport() { return *pair_->transport; }
    test::Peer& peer() { return *pair_->peer; }

    /// Lets the peer take in what a handshake left (tickets), and the transport nothing at all.
    void settle() {
        std::array<std::byte, 1> none;
        test::wait_readable(pair_->sockets.client.get(), 5ms);
        ASSERT_EQ(peer().receive(none), 0U);
    }
    void receive_at_peer(Bytes& received, std::size_t at_most = SIZE_MAX) {
        std::array<std::byte, 32768> buffer;
        while (received.size() < at_most) {
            const std::size_t got = peer().receive(buffer);
            if (got == 0) {
                return;
            }
            received.insert(received.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
        }
    }
    void send_all(ByteView bytes) {
        while (!bytes.empty()) {
            bytes = bytes.subspan(peer().send(bytes));
        }
    }
    void wait_for_input() { ASSERT_TRUE(test::wait_readable(pair_->sockets.server.get())); }

    /// Both directions at once, one thread, until all has arrived.
    void exchange(std::size_t out_size, std::size_t in_size, std::size_t max_slice, std::size_t max_read) {
        Writer writer(transport(), random_bytes(out_size, random_), max_slice, random_);
        const Bytes to_transport = random_bytes(in_size, random_);
        ByteView unsent = to_transport;
        Bytes at_transport;
        Bytes at_peer;
        for (int idle = 0;
             idle < 2000 && !(writer.done() && at_peer.size() == out_size && at_transport.size() == in_size);) {
            const std::size_t before = at_peer.size() + at_transport.size();
            if (!writer.done()) {
                (void)writer.step();
            }
            if (!unsent.empty()) {
                unsent = unsent.subspan(peer().send(unsent.first(std::min<std::size_t>(unsent.size(), 50000))));
            }
            read_into(transport(), at_transport, max_read, IoStatus::want_read, random_);
            receive_at_peer(at_peer);
            const bool moved = at_peer.size() + at_transport.size() != before;
            idle = moved ? 0 : idle + 1;
            if (!moved) {
                test::wait_readable(pair_->sockets.client.get(), 1ms);
            }
        }
        EXPECT_TRUE(at_peer == writer.content()) << at_peer.size() << " of " << out_size;
        EXPECT_TRUE(at_transport == to_transport) << at_transport.size() << " of " << in_size;
    }

    Random random_{20240817};
    std::unique_ptr<TransportPair> pair_;
};

TEST_P(TransportContract, CarriesRandomSlicesBothWays) {
    connect();
    exchange(3'000'000, 3'000'000, 40'000, 65'536);
    exchange(200'000, 200'000, 300, 5'000);
    exchange(1, 1, 1, 1);
}

TEST_P(TransportContract, SurvivesShortWrites) {
    connect(kTinyBuffer);
    exchange(500'000, 300'000, 40'000, 65'536);
}

TEST_P(TransportContract, ServesOneByteReads) {
    connect();
    exchange(10, 40'000, 10, 1);
}

TEST_P(TransportContract, BackPressureHoldsAndLetsGo) {
    connect();
    Writer writer(transport(), random_bytes(32'000'000, random_), 60'000, random_);
    IoStatus status = IoStatus::ok;
    std::size_t before;
    do {
        before = writer.sent();
        status = writer.step();
    } while (writer.sent() != before && status == IoStatus::ok);
    ASSERT_LT(writer.sent(), writer.content().size()) << "a peer that does not read stops us";
    const std::size_t stuck = writer.sent();
    for (int i = 0; i < 10; ++i) {
        (void)writer.step();
    }
    EXPECT_LE(writer.sent() - stuck, transport().flush_budget()) << "nothing is taken in without a bound";

    Bytes received;
    for (int idle = 0; idle < 2000 && received.size() < writer.content().size(); ++idle) {
        receive_at_peer(received);
        if (!writer.done()) {
            const std::size_t sent = writer.sent();
            (void)writer.step();
            idle = writer.sent() != sent ? 0 : idle;
        }
    }
    EXPECT_TRUE(received == writer.content());
}

TEST_P(TransportContract, ReadsWhileOutputIsStuck) {
    connect();
    Writer writer(transport(), random_bytes(32'000'000, random_), 60'000, random_);
    std::size_t before;
    do {
        before = writer.sent();
        (void)writer.step();
    } while (writer.sent() != before);
    const Bytes request = random_bytes(100'000, random_);
    ByteView unsent = request;
    Bytes received;
    for (int turn = 0; turn < 2000 && received.size() < request.size(); ++turn) {
        if (!unsent.empty()) {
            unsent = unsent.subspan(peer().send(unsent));
        }
        const std::size_t had = received.size();
        read_into(transport(), received, 65'536, IoStatus::want_read, random_);
        if (received.size() == had) {
            test::wait_readable(pair_->sockets.server.get(), 1ms);
        }
    }
    EXPECT_TRUE(received == request) << "two peers that both write do not wait for each other";
}

TEST_P(TransportContract, SaysWantReadWhenThereIsNothing) {
    connect();
    std::array<std::byte, 100> buffer;
    const IoResult result = transport().read(buffer);
    EXPECT_EQ(result.status, IoStatus::want_read);
    EXPECT_EQ(result.bytes, 0U);
    EXPECT_FALSE(transport().has_buffered_input());
}

TEST_P(TransportContract, WritingNothingIsOk) {
    connect();
    EXPECT_EQ(transport().write({}, More::no).status, IoStatus::ok);
    const std::array<iovec, 2> empty{};
    const IoResult result = transport().write(empty, More::no);
    EXPECT_EQ(result.status, IoStatus::ok);
    EXPECT_EQ(result.bytes, 0U);
}

TEST_P(TransportContract, ShortReadLeavesTheRestBuffered) {
    connect();
    const Bytes sent = random_bytes(50'000, random_);
    send_all(sent);
    wait_for_input();
    Bytes received;
    for (int turn = 0; turn < 200'000 && received.size() < sent.size(); ++turn) {
        std::array<std::byte, 7> few;
        const IoResult result = transport().read(few);
        received.insert(received.end(), few.begin(), few.begin() + static_cast<std::ptrdiff_t>(result.bytes));
        if (transport().has_buffered_input()) {
            continue;
        }
        if (received.size() < sent.size()) {
            wait_for_input();  // what is not buffered, poll must report
        }
    }
    EXPECT_TRUE(received == sent);
    EXPECT_FALSE(transport().has_buffered_input());
}

TEST_P(TransportContract, ReportsEofBehindTheLastByte) {
    connect();
    const Bytes sent = random_bytes(30'000, random_);
    send_all(sent);
    peer().end();
    Bytes received;
    bool ended = false;
    for (int turn = 0; turn < 100 && !ended; ++turn) {
        if (!transport().has_buffered_input()) {
            wait_for_input();
        }
        ended = read_into(transport(), received, 3000, IoStatus::eof, random_);
    }
    EXPECT_TRUE(ended);
    EXPECT_TRUE(received == sent);
}

TEST_P(TransportContract, AnswersAfterThePeerEnded) {
    connect();
    send_all(random_bytes(10, random_));
    peer().end();
    Bytes received;
    while (!read_into(transport(), received, 3000, IoStatus::eof, random_)) {
        wait_for_input();
    }
    Writer writer(transport(), random_bytes(20'000, random_), 5'000, random_);
    Bytes answer;
    for (int turn = 0; turn < 1000 && answer.size() < 20'000; ++turn) {
        if (!writer.done()) {
            (void)writer.step();
        }
        receive_at_peer(answer);
    }
    EXPECT_TRUE(answer == writer.content());
}

TEST_P(TransportContract, ReportsAReset) {
    connect();
    test::reset(pair_->sockets.client);
    wait_for_input();
    std::array<std::byte, 100> buffer;
    const IoResult read = transport().read(buffer);
    EXPECT_EQ(read.status, IoStatus::failed);
    EXPECT_EQ(read.error.code, ErrorCode::reset);
}

TEST_P(TransportContract, WritingToAResetPeerFails) {
    connect();
    test::reset(pair_->sockets.client);
    wait_for_input();
    Bytes bytes(1000);
    const iovec slice{bytes.data(), bytes.size()};
    const IoResult written = transport().write({&slice, 1}, More::no);
    EXPECT_EQ(written.status, IoStatus::failed);
    EXPECT_EQ(written.error.code, ErrorCode::reset);
}

TEST_P(TransportContract, ShutdownReachesThePeerBehindAllBytes) {
    for (const int buffer_bytes : {0, kTinyBuffer}) {
        connect(buffer_bytes);
        Writer writer(transport(), random_bytes(200'000, random_), 30'000, random_);
        Bytes received;
        IoStatus closing = IoStatus::want_write;
        for (int turn = 0; turn < 5000 && !peer().ended(); ++turn) {
            if (!writer.done()) {
                (void)writer.step();
            } else if (closing == IoStatus::want_write) {
                closing = transport().shutdown().status;
            }
            receive_at_peer(received, received.size() + 1);  // slowly, so that the socket stays full
            if (turn % 50 == 49) {
                test::wait_readable(pair_->sockets.client.get(), 1ms);
            }
        }
        EXPECT_EQ(closing, IoStatus::ok);
        EXPECT_TRUE(peer().ended());
        EXPECT_TRUE(received == writer.content());
    }
}

TEST_P(TransportContract, ShutdownOfAFullSocketIsRetried) {
    connect(kTinyBuffer);
    Writer writer(transport(), random_bytes(1'000'000, random_), 30'000, random_);
    std::size_t before;
    do {
        before = writer.sent();
        (void)writer.step();
    } while (writer.sent() != before);
    const std::size_t accepted = writer.sent();
    Bytes received;
    IoStatus status = transport().shutdown().status;
    for (int turn = 0; turn < 5000 && !peer().ended(); ++turn) {
        if (status == IoStatus::want_write) {
            status = transport().shutdown().status;
        }
        receive_at_peer(received);
        test::wait_readable(pair_->sockets.client.get(), 1ms);
    }
    EXPECT_EQ(status, IoStatus::ok);
    EXPECT_TRUE(peer().ended());
    EXPECT_EQ(received.size(), accepted) << "what was counted as sent arrives before the end";
    EXPECT_TRUE(std::equal(received.begin(), received.end(), writer.content().begin()));
}

TEST_P(TransportContract, SendsFilesOrSaysUnsupported) {
    connect();
    const test::TemporaryDirectory directory;
    const std::string content(100'000, 'f');
    const UniqueFd file(::open(directory.write("file", content).c_str(), O_RDONLY | O_CLOEXEC));
    const IoResult first = transport().send_file(file.get(), 1000, content.size() - 1000);
    if (!GetParam().sends_files()) {
        EXPECT_EQ(first.status, IoStatus::unsupported);
        EXPECT_EQ(first.bytes, 0U);
        return;
    }
    std::size_t sent = 1000 + first.bytes;
    Bytes received;
    for (int turn = 0; turn < 1000 && received.size() < content.size() - 1000; ++turn) {
        if (sent < content.size()) {
            sent += transport().send_file(file.get(), sent, content.size() - sent).bytes;
        }
        receive_at_peer(received);
    }
    EXPECT_EQ(as_text(received), std::string_view(content).substr(1000));
    const IoResult behind = transport().send_file(file.get(), content.size(), 10);
    EXPECT_EQ(behind.status, IoStatus::ok);
    EXPECT_EQ(behind.bytes, 0U) << "the file is shorter than it was";
}

std::vector<TransportCase> all_transports() {
    std::vector<TransportCase> cases{{.name = "Plain", .tls = {}}};
    for (const auto& layer :
         {test::kMemoryLayer, test::kSocketLayer, test::kKernelLayer, test::kKernelBothLayer}) {
        cases.push_back({.name = layer.name + "Tls12", .tls = layer, .version = TLS1_2_VERSION});
        cases.push_back({.name = layer.name + "Tls13", .tls = layer, .version = TLS1_3_VERSION});
    }
    return cases;
}

INSTANTIATE_TEST_SUITE_P(Transports, TransportContract, testing::ValuesIn(all_transports()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace tas::net
