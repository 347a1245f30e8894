#include "net/connection.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <future>

#include "loop/jobs.hpp"
#include "loop/timer.hpp"
#include "net/page_cache.hpp"
#include "net/plain_transport.hpp"
#include "support/scripted_transport.hpp"
#include "support/socket_pair.hpp"
#include "support/temporary_directory.hpp"

namespace tas::net {
namespace {

using std::chrono::milliseconds;
using test::ScriptedTransport;

/// Records what the connection tells it and does what the test says.
struct TestProtocol final : Protocol {
    explicit TestProtocol(ProtocolHost& connection, std::string& log_text) : host(connection), log(log_text) {}
    void feed(ByteView input) override {
        log += "feed(" + std::string(as_text(input)) + ") ";
        if (on_feed) {
            on_feed(as_text(input));
        }
    }
    [[nodiscard]] bool wants_input() const noexcept override { return wants; }
    void on_input_end() override {
        log += "end ";
        if (on_end) {
            on_end();
        }
    }
    void on_output_low() override { log += "low "; }
    void on_timeout(Phase) override {
        log += "timeout ";
        host.close_when_flushed(Linger::yes);
    }
    void begin_drain() override {
        log += "drain ";
        host.close_when_flushed(Linger::yes);
    }
    void on_gone(Error why) override { log += "gone:" + std::string(to_text(why.code)) + " "; }

    ProtocolHost& host;
    std::string& log;
    bool wants = true;
    std::function<void(std::string_view)> on_feed;
    std::function<void()> on_end;
};

class ConnectionTest : public testing::Test, protected ConnectionOwner {
protected:
    /// A connection over a scripted transport; the socket behind it makes the poll events.
    void scripted() {
        open(std::make_unique<ScriptedTransport>(script_));
    }
    void plain() { open(nullptr); }

    void open(std::unique_ptr<Transport> transport) {
        sockets_ = test::make_socket_pair();
        const int fd = server_fd_ = sockets_.server.get();
        auto poll = loop::PollEvent::of_socket(loop_, fd, nobody_);
        if (!transport) {
            transport = std::make_unique<PlainTransport>(fd);
        }
        const Connection::Environment environment{loop_, *this, timeouts_, counters_, high_water_};
        connection_ = new Connection(environment, std::move(sockets_.server), Address(), std::move(poll).value(),
                                     std::move(transport));
        auto protocol = std::make_unique<TestProtocol>(*connection_, log_);
        protocol_ = protocol.get();
        connection_->start(std::move(protocol));
    }

    void on_closed(Connection& connection, Error why) override {
        closed_ = true;
        why_ = why;
        connection_ = nullptr;
        loop_.destroy_later(std::unique_ptr<Connection>(&connection));
    }

    void TearDown() override {
        if (connection_ != nullptr) {
            connection_->lose({.code = ErrorCode::canceled});
        }
    }

    /// Makes the fd readable, so that the connection calls the transport.
    void poke() {
        ASSERT_EQ(::send(sockets_.client.get(), "!", 1, MSG_NOSIGNAL), 1);
        turn();
    }
    void turn() {
        wake_up_.start(milliseconds(20));  // where nothing is ready
        loop_.turn();
    }
    void turns_until(const std::function<bool()>& done) {
        const std::uint64_t begin = loop_.now_ms();
        while (!done() && loop_.now_ms() < begin + 5'000) {
            turn();
        }
        EXPECT_TRUE(done());
    }
    std::string received() {
        std::string text(1 << 20, '\0');
        const ssize_t n = ::recv(sockets_.client.get(), text.data(), text.size(), 0);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        return text;
    }

    struct Nobody final : loop::PollHandler {
        void on_ready(loop::Ready, int) override {}
    } nobody_;
    struct NoTimerHandler final : loop::TimerHandler {
        void on_timer() override {}
    } nothing_;
    loop::Loop loop_;
    loop::Timer wake_up_{loop_, nothing_};
    ConnectionTimeouts timeouts_{milliseconds(60'000), milliseconds(60'000), milliseconds(60'000), milliseconds(60'000)};
    ConnectionCounters counters_;
    std::uint64_t high_water_ = OutputQueue::kHighWater;
    ScriptedTransport::Record script_;
    test::SocketPair sockets_;
    int server_fd_ = -1;
    Connection* connection_ = nullptr;
    TestProtocol* protocol_ = nullptr;
    std::string log_;
    bool closed_ = false;
    Error why_;
};

TEST_F(ConnectionTest, what_is_fed_is_answered_in_the_same_turn_by_one_write) {
    scripted();
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("head ");
        connection_->output().append("body");
    };
    script_.reads = {{"hello"}};
    poke();
    EXPECT_EQ(log_, "feed(hello) ");
    EXPECT_EQ(script_.written, "head body");
    EXPECT_EQ(script_.write_calls, 1);
    EXPECT_EQ(script_.read_calls, 1) << "a short read says that the socket is drained";
    EXPECT_EQ(counters_.bytes_in, 5u);
    EXPECT_EQ(counters_.bytes_out, 9u);
}

TEST_F(ConnectionTest, short_writes_keep_order_and_resume_on_writable) {
    scripted();
    script_.writes = {{3}, {0, IoStatus::want_write}, {2}};
    protocol_->on_feed = [&](std::string_view) { connection_->output().append("0123456789"); };
    script_.reads = {{"x"}};
    poke();
    turns_until([&] { return script_.written == "0123456789"; });
}

TEST_F(ConnectionTest, held_ciphertext_is_drained_although_the_queue_is_empty) {
    scripted();
    script_.writes = {{4, IoStatus::want_write}};
    protocol_->on_feed = [&](std::string_view) { connection_->output().append("data"); };
    script_.reads = {{"x"}};
    poke();
    turns_until([&] { return script_.write_calls == 2; });
    EXPECT_EQ(script_.written, "data");
}

TEST_F(ConnectionTest, closing_flushes_then_says_goodbye_then_lingers) {
    plain();
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("bye");
        connection_->close_when_flushed(Linger::yes);
    };
    poke();
    EXPECT_EQ(connection_->state(), ConnectionState::lingering);
    EXPECT_EQ(received(), "bye");
    EXPECT_EQ(received(), "") << "FIN";
    ASSERT_GT(::send(sockets_.client.get(), "late", 4, MSG_NOSIGNAL), 0);
    turn();
    EXPECT_FALSE(closed_) << "what the peer still sends is dropped, not answered by a reset";
    sockets_.client.reset();
    turns_until([&] { return closed_; });
    EXPECT_EQ(log_, "feed(!) gone:closed by peer ");
}

TEST_F(ConnectionTest, a_peer_that_sends_nothing_more_is_not_waited_for) {
    plain();
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("bye");
        connection_->close_when_flushed(Linger::no);
    };
    poke();
    EXPECT_TRUE(closed_);
    turn();
    EXPECT_EQ(received(), "bye");
    char byte;
    EXPECT_EQ(::recv(sockets_.client.get(), &byte, 1, 0), 0) << "a FIN, not a reset";
}

// Its close_notify may be on its way: a reset for it would cut what the peer has not read.
TEST_F(ConnectionTest, a_peer_that_ends_by_a_record_is_always_waited_for) {
    scripted();
    protocol_->on_feed = [&](std::string_view) { connection_->close_when_flushed(Linger::no); };
    script_.reads = {{"x"}};
    poke();
    EXPECT_EQ(script_.shutdowns, 1);
    EXPECT_EQ(connection_->state(), ConnectionState::lingering);
}

TEST_F(ConnectionTest, a_shutdown_that_would_block_is_tried_again) {
    scripted();
    script_.shutdown_script = {IoStatus::want_write, IoStatus::want_write, IoStatus::ok};
    protocol_->on_feed = [&](std::string_view) { connection_->close_when_flushed(Linger::yes); };
    script_.reads = {{"x"}};
    poke();
    turns_until([&] { return script_.shutdowns == 3; });
    EXPECT_EQ(connection_->state(), ConnectionState::lingering);
}

// What stands in its way is the response itself, which the kernel would drop with the connection.
TEST_F(ConnectionTest, a_shutdown_that_would_block_has_the_time_of_a_write) {
    timeouts_.write = std::chrono::milliseconds(300);
    scripted();
    script_.stalled = true;
    protocol_->on_feed = [&](std::string_view) { connection_->close_when_flushed(Linger::yes); };
    script_.reads = {{"x"}};
    poke();
    const std::uint64_t begun = loop_.now_ms();
    turns_until([&] { return closed_; });
    EXPECT_GE(loop_.now_ms() - begun, 300U);
    EXPECT_EQ(why_.code, ErrorCode::timed_out);
    EXPECT_EQ(counters_.timeouts_write, 1U);
}

TEST_F(ConnectionTest, an_idle_connection_is_closed_without_lingering) {
    plain();
    connection_->enter_phase(Phase::idle);
    connection_->begin_drain();
    EXPECT_TRUE(closed_);
    turn();
    EXPECT_EQ(received(), "");
    char byte;
    EXPECT_EQ(::recv(sockets_.client.get(), &byte, 1, 0), 0) << "a FIN, not a reset";
}

TEST_F(ConnectionTest, lingering_ends_by_its_own_clock) {
    plain();
    protocol_->on_feed = [&](std::string_view) { connection_->close_when_flushed(Linger::yes); };
    poke();
    EXPECT_EQ(connection_->state(), ConnectionState::lingering);
    turns_until([&] { return closed_; });
    EXPECT_EQ(why_.code, ErrorCode::timed_out);
}

TEST_F(ConnectionTest, output_made_outside_of_feed_leaves_after_wake) {
    plain();
    connection_->output().append("later");
    connection_->wake();
    connection_->wake();
    turn();
    EXPECT_EQ(received(), "later");
    EXPECT_EQ(log_, "feed() ");
}

TEST_F(ConnectionTest, a_protocol_that_does_not_want_input_is_not_fed_and_does_not_spin) {
    plain();
    protocol_->wants = false;
    poke();
    const std::uint64_t begin = loop_.now_ms();
    for (int i = 0; i < 10; ++i) {
        turn();
    }
    EXPECT_GE(loop_.now_ms() - begin, 50u) << "the level-triggered poll stayed armed: the loop did not sleep";
    EXPECT_EQ(log_, "");
    protocol_->wants = true;
    connection_->wake();
    turns_until([&] { return log_.find("feed(!)") != std::string::npos; });
}

TEST_F(ConnectionTest, the_high_water_mark_stops_reading_and_the_low_one_wakes) {
    scripted();
    const std::string big(OutputQueue::kHighWater + 1, 'x');
    script_.writes = {{1000}, {big.size() - 2000}, {1000}};
    protocol_->on_feed = [&](std::string_view input) {
        if (input == "a") {
            connection_->output().push(Chunk::borrowed(as_bytes(big), Release()));
        }
    };
    script_.reads = {{"a", IoStatus::ok}};
    poke();
    EXPECT_EQ(counters_.back_pressure_events, 1u);
    const int reads = script_.read_calls;
    turns_until([&] { return log_.find("low") != std::string::npos; });
    EXPECT_EQ(reads, 1);
}

TEST_F(ConnectionTest, the_mark_is_the_one_that_was_set) {
    high_water_ = 4096;
    scripted();
    const std::string big(4097, 'x');
    script_.writes = {{2000}, {1000}};
    connection_->output().push(Chunk::borrowed(as_bytes(big), Release()));
    connection_->wake();
    turn();
    EXPECT_EQ(counters_.back_pressure_events, 1u);
    turns_until([&] { return log_.find("low") != std::string::npos; });
}

TEST_F(ConnectionTest, output_above_the_mark_that_leaves_at_once_still_tells_that_there_is_room) {
    scripted();
    const std::string big(OutputQueue::kHighWater + 1, 'x');
    connection_->output().push(Chunk::borrowed(as_bytes(big), Release()));
    connection_->wake();
    turn();
    EXPECT_EQ(script_.written.size(), big.size());
    turn();
    EXPECT_EQ(log_, "feed() low feed() ") << "in a turn of its own: no producer runs inside a flush";
}

TEST_F(ConnectionTest, end_of_input_is_told_once_and_the_answer_still_leaves) {
    plain();
    protocol_->on_end = [&] {
        connection_->output().append("answer");
        connection_->close_when_flushed(Linger::yes);
    };
    ::shutdown(sockets_.client.get(), SHUT_WR);
    turns_until([&] { return closed_; });
    EXPECT_EQ(received(), "answer");
    EXPECT_EQ(log_.rfind("end ", 0), 0u);
}

TEST_F(ConnectionTest, a_reset_is_reported_to_the_protocol_and_the_owner) {
    plain();
    test::reset(sockets_.client);
    turns_until([&] { return closed_; });
    EXPECT_EQ(why_.code, ErrorCode::reset);
    EXPECT_EQ(log_, "gone:reset ");
}

TEST_F(ConnectionTest, abort_drops_the_queue_and_resets) {
    plain();
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("never");
        connection_->abort();
    };
    poke();
    EXPECT_TRUE(closed_);
    loop_.turn();
    char byte;
    EXPECT_EQ(::recv(sockets_.client.get(), &byte, 1, 0), -1);
    EXPECT_EQ(errno, ECONNRESET);
}

TEST_F(ConnectionTest, a_failing_write_closes) {
    scripted();
    script_.writes = {{0, IoStatus::failed}};
    script_.reads = {{"x"}};
    protocol_->on_feed = [&](std::string_view) { connection_->output().append("data"); };
    poke();
    EXPECT_TRUE(closed_);
    EXPECT_EQ(why_.code, ErrorCode::reset);
}

TEST_F(ConnectionTest, a_transport_that_retires_drains_the_protocol_once) {
    scripted();
    protocol_->on_feed = [&](std::string_view) { connection_->output().append("answer"); };
    script_.reads = {{"request"}};
    script_.retiring = true;
    poke();
    EXPECT_EQ(log_, "feed(request) drain ");
    EXPECT_EQ(script_.written, "answer") << "what is in flight is finished";
    EXPECT_EQ(script_.shutdowns, 1);
    turn();
    EXPECT_EQ(log_, "feed(request) drain ");
}

TEST_F(ConnectionTest, a_peer_that_ended_its_half_is_written_to_without_spinning) {
    plain();
    protocol_->wants = false;
    const std::string body(16 * 1024 * 1024, 'x');
    connection_->output().push(Chunk::borrowed(as_bytes(body), {}));
    connection_->wake();
    turn();
    ::shutdown(sockets_.client.get(), SHUT_WR);
    const std::uint64_t begin = loop_.now_ms();
    int turns = 0;
    for (; loop_.now_ms() < begin + 200; ++turns) {
        turn();
    }
    EXPECT_LT(turns, 30) << "poll reports the end for as long as it is asked";
    EXPECT_FALSE(closed_);
    std::size_t got = 0;
    turns_until([&] { return (got += received().size()) == body.size(); });
    EXPECT_EQ(got, body.size());
}

// Kernel TLS goes on taking bytes for it, and the error comes once or not at all.
TEST_F(ConnectionTest, a_peer_that_died_is_noticed_whatever_the_transport_says) {
    scripted();
    script_.stalled = true;
    connection_->output().append("x");
    connection_->wake();
    turn();
    test::reset(sockets_.client);
    int lost = 0;
    socklen_t size = sizeof lost;
    while (lost == 0) {
        ASSERT_EQ(::getsockopt(server_fd_, SOL_SOCKET, SO_ERROR, &lost, &size), 0);
    }
    turns_until([&] { return closed_; });
    EXPECT_EQ(why_.code, ErrorCode::reset);
}

TEST_F(ConnectionTest, a_stalled_write_ends_by_the_write_clock_only) {
    timeouts_.write = milliseconds(200);
    scripted();
    script_.stalled = true;
    script_.reads = {{"x"}};
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("data");
        connection_->enter_phase(Phase::handler);
    };
    poke();
    turns_until([&] { return closed_; });
    EXPECT_EQ(why_.code, ErrorCode::timed_out);
    EXPECT_EQ(counters_.timeouts_write, 1u);
}

TEST_F(ConnectionTest, the_write_clock_runs_from_the_last_byte_that_was_taken) {
    timeouts_.write = milliseconds(2'400);
    scripted();
    script_.stalled = true;
    const std::string kernels(100'000, 'k');  // what the peer may take without a word from poll
    ASSERT_GT(::send(server_fd_, kernels.data(), kernels.size(), MSG_DONTWAIT), 0);
    connection_->output().append("data");
    connection_->wake();
    const std::uint64_t begin = loop_.now_ms();
    while (loop_.now_ms() < begin + 200) {
        turn();
    }
    EXPECT_FALSE(received().empty());
    turns_until([&] { return closed_; });
    EXPECT_EQ(counters_.timeouts_write, 1u);
    const std::uint64_t took = loop_.now_ms() - begin;
    EXPECT_GE(took, 2'400u);
    EXPECT_LT(took, 4'400u) << "the clock began anew when it had run, and not with the byte";
}

TEST_F(ConnectionTest, each_phase_has_its_own_clock) {
    timeouts_.head = milliseconds(100);
    plain();
    connection_->enter_phase(Phase::idle);  // an hour of head clock would not matter now
    for (int i = 0; i < 20; ++i) {
        turn();
    }
    EXPECT_EQ(log_, "");
    connection_->enter_phase(Phase::head);
    turns_until([&] { return log_.find("timeout") != std::string::npos; });
    EXPECT_EQ(counters_.timeouts_head, 1u);
    EXPECT_EQ(counters_.timeouts_idle, 0u);
}

TEST_F(ConnectionTest, a_flush_yields_after_its_budget) {
    scripted();
    script_.flush_budget = 100;
    script_.writes = {{100}, {100}, {100}};
    const std::string body(10'000, 'x');
    protocol_->on_feed = [&](std::string_view input) {
        if (!input.empty()) {
            connection_->output().push(Chunk::borrowed(as_bytes(body), Release()));
        }
    };
    script_.reads = {{"x"}};
    poke();
    EXPECT_LE(script_.written.size(), 200u);
    turns_until([&] { return script_.written.size() == body.size(); });
}

TEST_F(ConnectionTest, buffered_input_is_served_without_a_poll_event) {
    script_.buffered = true;
    script_.reads = {{"early"}};
    scripted();
    protocol_->on_feed = [&](std::string_view input) { script_.buffered = input.empty(); };
    turn();
    EXPECT_EQ(log_, "feed() feed(early) ");
}

TEST_F(ConnectionTest, a_read_that_wants_to_write_waits_for_room_and_does_not_spin) {
    scripted();
    const std::string junk(1 << 16, 'j');
    while (::send(server_fd_, junk.data(), junk.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
    for (int i = 0; i < 100'000; ++i) {
        script_.reads.push_back({"", IoStatus::want_write});
    }
    poke();
    const std::uint64_t begin = loop_.now_ms();
    for (int i = 0; i < 10; ++i) {
        turn();
    }
    EXPECT_EQ(script_.read_calls, 1);
    EXPECT_GE(loop_.now_ms() - begin, 50u) << "the loop did not sleep";
    script_.reads = {{"go on"}};
    turns_until([&] {
        received();
        return log_ == "feed(go on) ";
    });
}

TEST_F(ConnectionTest, buffered_input_is_asked_for_once_there_is_room_again) {
    scripted();
    const std::string big(OutputQueue::kHighWater + 1, 'x');
    protocol_->on_feed = [&](std::string_view input) {
        if (input == "one") {
            script_.buffered = true;
            connection_->output().push(Chunk::borrowed(as_bytes(big), Release()));
        }
        script_.buffered = script_.buffered && input != "two";
    };
    script_.reads = {{"one"}, {"two"}};
    poke();
    turns_until([&] { return log_.find("feed(two)") != std::string::npos; });
}

TEST_F(ConnectionTest, the_idle_clock_does_not_run_while_the_response_is_being_written) {
    timeouts_.idle = milliseconds(100);
    scripted();
    script_.stalled = true;
    protocol_->on_feed = [&](std::string_view) {
        connection_->output().append("data");
        connection_->enter_phase(Phase::idle);
    };
    script_.reads = {{"x"}};
    poke();
    const std::uint64_t begin = loop_.now_ms();
    while (loop_.now_ms() < begin + 600) {
        turn();
    }
    EXPECT_EQ(counters_.timeouts_idle, 0u);
    script_.stalled = false;
    turns_until([&] { return counters_.timeouts_idle == 1; });
}

class FileTest : public ConnectionTest {
protected:
    void SetUp() override {
        for (std::size_t i = 0; i < 300'000; ++i) {
            content_ += static_cast<char>('a' + i % 23);
        }
        file_ = UniqueFd(memfd_create("test", 0));
        ASSERT_EQ(::write(file_.get(), content_.data(), content_.size()), static_cast<ssize_t>(content_.size()));
    }
    void send(std::uint64_t offset, std::uint64_t size) {
        connection_->output().append("head:");
        connection_->output().push(Chunk::file(file_.get(), offset, size, Release()));
        connection_->output().append(":tail");
        connection_->wake();
    }

    std::string content_;
    UniqueFd file_;
};

TEST_F(FileTest, goes_through_user_space_in_blocks_where_the_transport_cannot_send_it) {
    scripted();
    script_.writes = {{10}, {70'000}, {1}};
    send(7, 250'000);
    const std::string expected = "head:" + content_.substr(7, 250'000) + ":tail";
    turns_until([&] { return script_.written.size() >= expected.size(); });
    EXPECT_EQ(script_.written, expected);
    EXPECT_EQ(counters_.sendfile_calls, 0u);
}

TEST_F(FileTest, is_sent_by_the_transport_where_it_can) {
    script_.sends_files = true;
    scripted();
    send(0, content_.size());
    const std::string expected = "head:" + content_ + ":tail";
    turns_until([&] { return script_.written.size() >= expected.size(); });
    EXPECT_EQ(script_.written, expected);
    EXPECT_EQ(counters_.sendfile_bytes, content_.size());
}

TEST_F(FileTest, over_plain_tcp_is_sendfile) {
    plain();
    send(0, 100'000);
    const std::string expected = "head:" + content_.substr(0, 100'000) + ":tail";
    std::string got;
    turns_until([&] { return (got += received()).size() >= expected.size(); });
    EXPECT_EQ(got, expected);
    EXPECT_EQ(counters_.sendfile_bytes, 100'000u);
}

TEST_F(FileTest, that_is_shorter_than_its_range_ends_the_connection_and_is_never_padded) {
    for (const bool sends_files : {false, true}) {
        script_ = {};
        script_.sends_files = sends_files;
        closed_ = false;
        scripted();
        send(0, content_.size() + 1);
        turns_until([&] { return closed_; });
        EXPECT_EQ(script_.written, "head:" + content_);
        EXPECT_EQ(why_.code, ErrorCode::file);
    }
}

TEST_F(FileTest, that_the_disk_does_not_give_ends_the_connection_and_is_never_padded) {
    for (const bool sends_files : {false, true}) {
        script_ = {};
        script_.sends_files = sends_files;
        closed_ = false;
        scripted();
        file_ = UniqueFd(::open("/proc/self/mem", O_RDONLY));  // where nothing is mapped, a read fails with EIO
        send(0, 100'000);
        turns_until([&] { return closed_; });
        EXPECT_EQ(script_.written, "head:");
        EXPECT_EQ(why_.code, ErrorCode::file);
        EXPECT_EQ(why_.os_errno, EIO);
    }
}

/// A file whose bytes are kept in memory, too; here they are others, so that it shows which are sent.
class KeptFileTest : public FileTest {
protected:
    void send(std::uint64_t size) {
        connection_->output().append("head:");
        connection_->output().push(Chunk::file(file_.get(), 0, size, Release(), &residency_));
        connection_->wake();
        const std::size_t all = script_.written.size() + 5 + size;
        turns_until([&] { return script_.written.size() == all; });
    }

    const std::string kept_ = std::string(300'000, 'K');
    FileResidency residency_{.content = as_bytes(kept_).data()};
};

TEST_F(KeptFileTest, is_sent_from_memory_up_to_the_size_that_the_transport_wants) {
    script_.sends_files = true;
    script_.kept_range = 1'000;
    scripted();
    send(1'000);
    EXPECT_TRUE(script_.written == "head:" + kept_.substr(0, 1'000));
    EXPECT_EQ(script_.write_calls, 1);
    script_.written.clear();
    send(1'001);
    EXPECT_TRUE(script_.written == "head:" + content_.substr(0, 1'001));
}

TEST_F(KeptFileTest, is_sent_from_memory_where_it_would_have_to_be_read) {
    scripted();
    send(10);  // the transport says that it cannot send files
    script_.written.clear();
    send(300'000);
    EXPECT_TRUE(script_.written == "head:" + kept_);
}

TEST_F(KeptFileTest, is_ended_from_the_disk_where_it_was_begun_from_there) {
    script_.sends_files = true;
    script_.kept_range = 64 * 1024;
    script_.writes = {{5}, {290'000}, {9'000}};
    scripted();
    send(300'000);
    EXPECT_TRUE(script_.written == "head:" + content_);
    script_.written.clear();
    send(1'000);
    EXPECT_TRUE(script_.written == "head:" + kept_.substr(0, 1'000)) << "the next one is not";
}

TEST_F(KeptFileTest, tells_what_its_bytes_would_have_spared) {
    residency_.content = nullptr;
    script_.sends_files = true;
    script_.kept_range = 1'000;
    scripted();
    send(1'001);
    EXPECT_EQ(residency_.wanted, 0u);
    send(1'000);
    EXPECT_EQ(residency_.wanted, 1'000u);
}

TEST_F(KeptFileTest, tells_what_was_read) {
    residency_.content = nullptr;
    scripted();
    send(2'000);
    EXPECT_EQ(residency_.wanted, 2'000u);
}

/// A body of several ranges of one file, with text between them.
class FileRangesTest : public FileTest {
protected:
    void send_ranges() {
        for (const auto& [offset, size] : kRanges) {
            connection_->output().append("part:");
            connection_->output().push(Chunk::file(file_.get(), offset, size, Release()));
        }
        connection_->output().append(":end");
        connection_->wake();
    }
    /// What can be sent of a file of `size` bytes before it is seen to be too short.
    [[nodiscard]] std::string expected(std::uint64_t file_size) const {
        std::string text;
        for (const auto& [offset, size] : kRanges) {
            text += "part:";
            text += offset < file_size ? content_.substr(offset, std::min(size, file_size - offset)) : "";
            if (offset + size > file_size) {
                return text;
            }
        }
        return text + ":end";
    }

    static constexpr std::pair<std::uint64_t, std::uint64_t> kRanges[] = {
        {150'000, 100'000}, {0, 1}, {290'000, 10'000}, {10'000, 70'000}};
};

TEST_F(FileRangesTest, leave_in_the_order_in_which_they_came) {
    for (const bool sends_files : {false, true}) {
        script_ = {};
        script_.sends_files = sends_files;
        script_.writes = {{3}, {50'000}, {1}, {60'000}, {0, IoStatus::want_write}};
        scripted();
        send_ranges();
        const std::string whole = expected(content_.size());
        turns_until([&] { return script_.written.size() >= whole.size(); });
        EXPECT_EQ(script_.written, whole);
        connection_->lose({.code = ErrorCode::canceled});
        turn();
    }
    plain();
    send_ranges();
    const std::string whole = expected(content_.size());
    std::string got;
    turns_until([&] { return (got += received()).size() >= whole.size(); });
    EXPECT_EQ(got, whole);
    // The scripted transport's, and the plain one's, which copies short ranges.
    EXPECT_EQ(counters_.sendfile_bytes, 100'000u + 1 + 10'000 + 70'000 + (100'000u + 70'000));
}

TEST_F(FileRangesTest, end_the_connection_at_the_first_that_the_file_is_too_short_for) {
    for (const std::uint64_t size : {299'999, 290'000, 289'000, 200'000, 150'000, 100'000, 0}) {
        ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(size)), 0);
        for (const bool sends_files : {false, true}) {
            script_ = {};
            script_.sends_files = sends_files;
            closed_ = false;
            scripted();
            send_ranges();
            turns_until([&] { return closed_; });
            EXPECT_EQ(script_.written, expected(size)) << size;
            EXPECT_EQ(why_.code, ErrorCode::file);
        }
    }
}

/// A file none of which is in the page cache, on a disk that is slow: every thread of the pool waits.
class ColdFileTest : public FileTest {
protected:
    void SetUp() override {
        FileTest::SetUp();
        for (int i = 0; i < 3; ++i) {
            content_ += content_;  // above one window
        }
        file_ = UniqueFd(::open(directory_.write("file", content_).c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_EQ(::fsync(file_.get()), 0);
        ASSERT_EQ(::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
        if (in_page_cache(file_.get(), 0, kMaxAsked)) {
            GTEST_SKIP() << "this file system keeps its files in memory";
        }
        for (int i = 0; i < kThreads; ++i) {
            loop::submit(loop_, std::make_unique<SlowJob>(disk_answers_));
        }
    }
    void TearDown() override {
        answer();
        FileTest::TearDown();
    }
    void answer() {
        if (!std::exchange(answered_, true)) {
            disk_.set_value();
        }
    }

    /// Nothing of the file leaves while the disk is slow, and the loop goes on; then all of it does.
    void expect_waits_for_the_disk(const std::function<std::size_t()>& received_size) {
        for (int i = 0; i < 5; ++i) {
            turn();
        }
        EXPECT_LE(received_size(), std::string_view("head:").size());
        EXPECT_EQ(counters_.cold_file_reads, 1u);
        answer();
        turns_until([&] { return received_size() >= content_.size() + 10; });
    }

    static constexpr int kThreads = 4;  // of libuv, unless UV_THREADPOOL_SIZE says otherwise
    struct SlowJob final : loop::Job {
        explicit SlowJob(std::shared_future<void> until) : answer(std::move(until)) {}
        void work() override { answer.wait(); }
        void done() override {}
        std::shared_future<void> answer;
    };
    test::TemporaryDirectory directory_;
    bool answered_ = false;
    std::promise<void> disk_;
    std::shared_future<void> disk_answers_{disk_.get_future()};
};

TEST_F(ColdFileTest, does_not_stop_the_loop_on_its_way_to_sendfile) {
    plain();
    send(0, content_.size());
    std::string got;
    expect_waits_for_the_disk([&] { return (got += received()).size(); });
    EXPECT_EQ(got, "head:" + content_ + ":tail");
    EXPECT_GE(counters_.sendfile_bytes, content_.size() - 16 * 1024);  // what a short count leaves may be copied
}

TEST_F(ColdFileTest, does_not_stop_the_loop_on_its_way_through_user_space) {
    scripted();
    send(0, content_.size());
    expect_waits_for_the_disk([&] { return script_.written.size(); });
    EXPECT_EQ(script_.written, "head:" + content_ + ":tail");
}

TEST_F(ColdFileTest, a_slow_disk_is_not_a_slow_client) {
    timeouts_.write = milliseconds(50);
    script_.sends_files = true;
    script_.writes = {{0, IoStatus::want_write}};  // the clock of the write stall has begun
    scripted();
    send(0, content_.size());
    turns_until([&] { return counters_.cold_file_reads == 1; });
    wake_up_.start(milliseconds(400));
    loop_.turn();
    wake_up_.start(milliseconds(400));
    loop_.turn();
    EXPECT_FALSE(closed_);
    EXPECT_EQ(counters_.timeouts_write, 0u);
}

TEST_F(ColdFileTest, whose_bytes_are_kept_meanwhile_is_sent_once) {
    FileResidency residency;
    scripted();
    connection_->output().push(Chunk::file(file_.get(), 0, content_.size(), Release(), &residency));
    connection_->wake();
    turns_until([&] { return counters_.cold_file_reads == 1; });
    residency.content = as_bytes(content_).data();
    connection_->wake();
    turn();
    EXPECT_EQ(script_.written, "") << "the read is under way";
    answer();
    turns_until([&] { return script_.written.size() >= content_.size(); });
    turn();
    EXPECT_TRUE(script_.written == content_);
    EXPECT_EQ(counters_.cold_file_reads, 1u);
}

TEST_F(ColdFileTest, whose_bytes_are_kept_meanwhile_is_sent_as_it_was_begun) {
    FileResidency residency;
    script_.sends_files = true;
    script_.kept_range = SIZE_MAX;
    scripted();
    connection_->output().push(Chunk::file(file_.get(), 0, content_.size(), Release(), &residency));
    connection_->wake();
    turns_until([&] { return counters_.cold_file_reads == 1; });
    residency.content = as_bytes(content_).data();
    answer();
    turns_until([&] { return script_.written.size() >= content_.size(); });
    EXPECT_TRUE(script_.written == content_);
    EXPECT_GE(counters_.sendfile_calls, 1u) << "else what was read is taken for the next file's";
}

TEST_F(ColdFileTest, a_connection_that_ends_meanwhile_leaves_the_read_to_itself) {
    scripted();
    send(0, content_.size());
    turn();
    EXPECT_EQ(counters_.cold_file_reads, 1u);
    connection_->lose({.code = ErrorCode::canceled});
    turn();
    EXPECT_TRUE(closed_);
    EXPECT_EQ(loop_.spare_buffer(), nullptr) << "the pool still reads into it";
}

TEST_F(FileTest, the_buffer_goes_back_to_the_loop_while_the_peer_is_slow) {
    scripted();
    script_.writes = {{10}, {1'000'000, IoStatus::want_write}};  // all of it is taken, and held
    send(7, 1'000);
    turns_until([&] { return script_.write_calls >= 2; });
    EXPECT_NE(loop_.spare_buffer(), nullptr);
}

}  // namespace
}  // namespace tas::net
