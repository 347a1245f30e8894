// The C ABI from outside: what it refuses, and the events of the thread's loop.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "abi/async.h"
#include "abi/tas.h"
#include "abi/tls.h"
#include "support/certificates.hpp"
#include "support/socket_pair.hpp"
#include "support/tls_client.hpp"

namespace {

tas_str str(const std::string& text) { return {text.data(), text.size()}; }

tas_server_settings settings_of(const tas_listener& listener) {
    tas_server_settings settings{};
    settings.struct_size = sizeof settings;
    settings.listener_count = 1;
    settings.listeners = &listener;
    settings.backlog = 16;
    settings.shutdown_timeout_ms = 100;
    return settings;
}

tas_server_callbacks callbacks_with(void (*on_started)(void*), void* user) {
    tas_server_callbacks callbacks{};
    callbacks.struct_size = sizeof callbacks;
    callbacks.user = user;
    callbacks.on_started = on_started;
    callbacks.on_request = [](void*, tas_exchange_id) {};
    callbacks.on_body = [](void*, tas_exchange_id) {};
    callbacks.on_writable = [](void*, tas_exchange_id) {};
    callbacks.on_gone = [](void*, tas_exchange_id) {};
    return callbacks;
}

const tas_listener kLoopback{{"", 0}, {"127.0.0.1", 9}, 0, false, TAS_PROTOCOLS_ALL};

TEST(TasServer, refuses_a_struct_of_another_size) {
    tas_error error{};
    tas_server_settings settings = settings_of(kLoopback);
    settings.struct_size -= 1;
    const tas_server_callbacks callbacks = callbacks_with(nullptr, nullptr);
    EXPECT_EQ(tas_server_new(&settings, &callbacks, &error), nullptr);
    EXPECT_EQ(error.status, TAS_E_INVALID);
}

TEST(TasServer, runs_until_stopped_and_again) {
    struct State {
        tas_server* server = nullptr;
        int port = 0;
        int starts = 0;
    } state;
    const tas_server_settings settings = settings_of(kLoopback);
    const tas_server_callbacks callbacks = callbacks_with(
        [](void* user) {
            auto* s = static_cast<State*>(user);
            s->port = tas_server_listener_port(s->server, 0);
            ++s->starts;
            EXPECT_TRUE(tas_server_is_running(s->server));
            tas_server_stop(s->server);
        },
        &state);
    tas_error error{};
    state.server = tas_server_new(&settings, &callbacks, &error);
    ASSERT_NE(state.server, nullptr) << error.message;
    for (int i = 1; i <= 2; ++i) {
        EXPECT_EQ(tas_server_run(state.server, &error), TAS_OK);
        EXPECT_NE(state.port, 0);
        EXPECT_EQ(state.starts, i);
        EXPECT_FALSE(tas_server_is_running(state.server));
    }
    tas_server_free(state.server);
}

TEST(TasServer, the_drain_waits_for_what_the_host_holds_within_the_shutdown_timeout) {
    struct State {
        tas_server* server = nullptr;
        bool release = true;
        bool released = false;
    } state;
    tas_server_settings settings = settings_of(kLoopback);
    settings.shutdown_timeout_ms = 60'000;
    const auto on_started = [](void* user) {
        auto* s = static_cast<State*>(user);
        tas_server_hold(s->server);
        tas_server_stop(s->server);
        if (!s->release) {
            return;
        }
        async_new_timer_event(
            30,
            [](async_timer_event_t* timer, void* inner) {
                auto* s = static_cast<State*>(inner);
                async_timer_event_dispose(timer);
                s->released = true;
                tas_server_release(s->server);
            },
            user);
    };
    const tas_server_callbacks callbacks = callbacks_with(on_started, &state);
    tas_error error{};
    state.server = tas_server_new(&settings, &callbacks, &error);
    ASSERT_NE(state.server, nullptr) << error.message;
    EXPECT_EQ(tas_server_run(state.server, &error), TAS_OK);
    EXPECT_TRUE(state.released);
    tas_server_free(state.server);

    settings.shutdown_timeout_ms = 100;
    state = {.release = false};
    state.server = tas_server_new(&settings, &callbacks, &error);
    ASSERT_NE(state.server, nullptr) << error.message;
    EXPECT_EQ(tas_server_run(state.server, &error), TAS_OK);
    tas_server_release(state.server);
    tas_server_free(state.server);
}

TEST(TasServer, what_clients_can_make_the_host_log_is_told_in_few_lines) {
    struct State {
        tas_server* server = nullptr;
        unsigned admitted = 0;
        std::string lines;
    } state;
    tas_server_settings settings = settings_of(kLoopback);
    settings.log_severity = TAS_LOG_WARN;
    tas_server_callbacks callbacks = callbacks_with(
        [](void* user) {
            auto* s = static_cast<State*>(user);
            for (int i = 0; i < 100; ++i) {
                s->admitted += tas_server_logs(s->server, TAS_REFUSED_REQUEST) ? 1 : 0;
                s->admitted += tas_server_logs(s->server, TAS_REFUSED_COROUTINE) ? 100 : 0;
                s->admitted += tas_server_logs(s->server, TAS_FORM_LIMIT) ? 10'000 : 0;
            }
            tas_server_stop(s->server);
        },
        &state);
    callbacks.on_log = [](void* user, tas_severity, tas_str line) {
        static_cast<State*>(user)->lines.append(line.data, line.len).append("\n");
    };
    tas_error error{};
    state.server = tas_server_new(&settings, &callbacks, &error);
    ASSERT_NE(state.server, nullptr) << error.message;
    EXPECT_EQ(tas_server_run(state.server, &error), TAS_OK);
    EXPECT_EQ(state.admitted, 200'101u);
    EXPECT_EQ(state.lines, "99 more requests were refused within 10 s\n"
                           "99 more coroutines could not begin within 10 s\n"
                           "80 more forms had more than allowed within 10 s\n");
    tas_server_free(state.server);
}

TEST(TasServer, require_fails_with_the_probes_reason) {
    const tas::test::IdentityFiles files;
    tas_listener listener = kLoopback;
    listener.tls = true;
    tas_server_settings settings = settings_of(listener);
    settings.certificate_path = str(files.certificate_path);
    settings.private_key_path = str(files.private_key_path);
    settings.ktls_mode = TAS_KTLS_REQUIRE;
    const tas_server_callbacks callbacks = callbacks_with(nullptr, nullptr);
    tas_error error{};
    if (tls_kernel_ktls_supported()) {
        GTEST_SKIP() << "this host has kernel TLS";
    }
    EXPECT_EQ(tas_server_new(&settings, &callbacks, &error), nullptr);
    EXPECT_EQ(error.status, TAS_E_UNSUPPORTED);
    EXPECT_NE(std::string(error.message).find("kernel TLS is required, but "), std::string::npos) << error.message;
}

TEST(TasServer, stale_exchange_ids_are_gone) {
    const tas_server_settings settings = settings_of(kLoopback);
    const tas_server_callbacks callbacks = callbacks_with(nullptr, nullptr);
    tas_server* server = tas_server_new(&settings, &callbacks, nullptr);
    tas_request request;
    tas_field field;
    tas_tls_info info;
    int released = 0;
    tas_response response{};
    response.status = 200;
    response.body = {"x", 1, [](void* user) { ++*static_cast<int*>(user); }, &released};
    EXPECT_EQ(tas_request_get(server, 1, &request), TAS_E_GONE);
    EXPECT_EQ(tas_request_field(server, 1, 0, &field), TAS_E_GONE);
    EXPECT_EQ(tas_request_tls(server, 1, &info), TAS_E_GONE);
    EXPECT_EQ(tas_response_send(server, 1, &response), TAS_E_GONE);
    EXPECT_EQ(released, 1) << "the body is released whatever the answer";
    tas_request_body_state body;
    tas_response_head head{};
    head.status = 200;
    EXPECT_EQ(tas_request_body(server, 1, &body), TAS_E_GONE);
    EXPECT_EQ(tas_request_body_take(server, 1, 0), TAS_E_GONE);
    EXPECT_EQ(tas_request_body_want(server, 1, true), TAS_E_GONE);
    EXPECT_EQ(tas_response_begin(server, 1, &head), TAS_E_GONE);
    EXPECT_EQ(tas_response_write(server, 1, response.body), TAS_E_GONE);
    EXPECT_EQ(released, 2);
    EXPECT_EQ(tas_response_finish(server, 1, nullptr, 0), TAS_E_GONE);
    EXPECT_EQ(tas_response_abort(server, 1), TAS_E_GONE);
    EXPECT_TRUE(tas_response_writable(server, 1)) << "nobody is to wait for it";
    tas_exchange_release(server, 1);
    tas_server_free(server);
}

TEST(TasChecks, name_what_is_wrong) {
    tas_error error{};
    EXPECT_EQ(tas_check_field({"x-a", 3}, {"b", 1}, &error), TAS_OK);
    EXPECT_EQ(tas_check_field({"x a", 3}, {"b", 1}, &error), TAS_E_FIELD);
    EXPECT_NE(std::string(error.message).find("\"x a\""), std::string::npos);
    EXPECT_EQ(tas_check_field({"x-a", 3}, {"b\r\nc: d", 7}, &error), TAS_E_FIELD);
    EXPECT_NE(std::string(error.message).find("\\x0d\\x0a"), std::string::npos) << error.message;
    EXPECT_EQ(tas_check_field({"Transfer-Encoding", 17}, {"chunked", 7}, &error), TAS_E_FIELD);
    EXPECT_EQ(tas_check_field({"Connection", 10}, {"close", 5}, &error), TAS_OK);
    EXPECT_EQ(tas_check_field({"Connection", 10}, {"upgrade", 7}, &error), TAS_E_FIELD);
    EXPECT_EQ(tas_check_field({"Content-Length", 14}, {"+5", 2}, &error), TAS_E_FIELD);
    EXPECT_EQ(tas_check_trailer({"Content-Length", 14}, {"5", 1}, &error), TAS_E_FIELD);
    EXPECT_EQ(tas_check_trailer({"x-sum", 5}, {"5", 1}, &error), TAS_OK);
    EXPECT_EQ(tas_check_reason({"All\nright", 9}, &error), TAS_E_FIELD);
    char room[9];
    EXPECT_EQ(std::string_view(room, tas_encode_reference({"/\xc3\xa4", 3}, room)), "/%C3%A4");
    EXPECT_EQ(tas_check_certificate({"/nonexistent", 12}, &error), TAS_E_TLS);
    EXPECT_NE(std::string(error.message).find("/nonexistent"), std::string::npos);
}

TEST(TlsContext, says_which_file_is_missing) {
    const tas::test::IdentityFiles files;
    tas_error error{};
    EXPECT_EQ(tls_context_new({"/nonexistent", 12}, str(files.private_key_path), &error), nullptr);
    EXPECT_NE(std::string(error.message).find("/nonexistent"), std::string::npos);
}

TEST(TlsSession, is_made_over_sockets_alone) {
    const tas::test::IdentityFiles files;
    tls_context_t* ctx = tls_context_new(str(files.certificate_path), str(files.private_key_path), nullptr);
    int pipe_fds[2];
    ASSERT_EQ(pipe(pipe_fds), 0);
    EXPECT_EQ(tls_session_new_socket(ctx, pipe_fds[0]), nullptr);
    EXPECT_EQ(tls_last_error()->status, TAS_E_INVALID);
    EXPECT_EQ(std::string(tls_last_error()->message), "fd " + std::to_string(pipe_fds[0]) + " is not a stream socket");
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    tls_context_free(ctx);
}

// A server of a few lines of C: a handshake by poll events, then an echo.
struct Echo {
    tls_session_t* session = nullptr;
    async_poll_event_t* event = nullptr;
    tls_status handshake = TLS_WANT_READ;
    std::string received;
    tls_status end = TLS_OK;
};

void echo(async_poll_event_t* event, unsigned, int, void* user) {
    auto* self = static_cast<Echo*>(user);
    if (self->handshake == TLS_WANT_READ || self->handshake == TLS_WANT_WRITE) {
        self->handshake = http_connection_ktls_arm_handshake(self->session, event);
        if (self->handshake == TLS_OK) {
            async_poll_event_arm(event, ASYNC_READABLE);
        }
        return;
    }
    char buffer[1000];
    size_t bytes = 0;
    self->end = tls_session_read(self->session, buffer, sizeof buffer, &bytes);
    self->received.append(buffer, bytes);
    size_t written = 0;
    if (bytes != 0) {
        EXPECT_EQ(tls_session_write(self->session, buffer, bytes, &written), TLS_OK);
        EXPECT_EQ(written, bytes);
    }
}

TEST(TlsSession, serves_over_memory_and_over_a_socket) {
    const tas::test::IdentityFiles files;
    tls_context_t* ctx = tls_context_new(str(files.certificate_path), str(files.private_key_path), nullptr);
    for (const bool over_socket : {false, true}) {
        const tas::test::SocketPair sockets = tas::test::make_socket_pair();
        const int fd = sockets.server.get();
        Echo server;
        server.session = over_socket ? tls_session_new_socket(ctx, fd) : tls_session_new(ctx);
        server.event = ASYNC_NEW_SOCKET_EVENT(fd, ASYNC_READABLE);
        async_poll_event_on(server.event, echo, &server);
        tas::test::TlsClient client(sockets.client.get());
        for (int turn = 0; turn < 100 && !(server.handshake == TLS_OK && client.handshake_done()); ++turn) {
            (void)client.handshake();
            if (server.handshake != TLS_OK) {
                async_loop_turn();
            }
        }
        ASSERT_EQ(server.handshake, TLS_OK);
        const std::string wanted = !over_socket ? "memory" : tls_kernel_ktls_supported() ? "kernel" : "socket";
        EXPECT_EQ(tls_session_record_layer(server.session), wanted);
        ASSERT_EQ(client.send(tas::as_bytes("hello")), 5U);
        async_loop_turn();
        EXPECT_EQ(server.received, "hello");
        std::byte back[10];
        tas::test::wait_readable(sockets.client.get());
        size_t got = 0;
        for (int turn = 0; turn < 10 && got == 0; ++turn) {
            got = client.receive(back);
        }
        EXPECT_EQ(got, 5U);
        EXPECT_EQ(tls_session_shutdown(server.session), TLS_OK);
        tas::test::wait_readable(sockets.client.get());
        EXPECT_EQ(client.receive(back), 0U);
        EXPECT_EQ(client.last(), tas::test::TlsClient::Status::closed);
        async_poll_event_dispose(server.event);
        tls_session_free(server.session);
    }
    tls_context_free(ctx);
}

TEST(TlsSession, says_why_a_handshake_failed) {
    const tas::test::IdentityFiles files;
    tls_context_t* ctx = tls_context_new(str(files.certificate_path), str(files.private_key_path), nullptr);
    const tas::test::SocketPair sockets = tas::test::make_socket_pair();
    tls_session_t* session = tls_session_new_socket(ctx, sockets.server.get());
    async_poll_event_t* event = ASYNC_NEW_SOCKET_EVENT(sockets.server.get(), 0);
    EXPECT_EQ(http_connection_ktls_arm_handshake(session, event), TLS_WANT_READ);
    ASSERT_EQ(send(sockets.client.get(), "GET / HTTP/1.1\r\n\r\n", 18, 0), 18);
    ASSERT_TRUE(tas::test::wait_readable(sockets.server.get()));
    EXPECT_EQ(http_connection_ktls_arm_handshake(session, event), TLS_FAILED);
    EXPECT_EQ(std::string(tls_last_error()->message), "handshake: http request");
    async_poll_event_dispose(event);
    tls_session_free(session);
    tls_context_free(ctx);
}

TEST(AsyncEvents, report_a_socket_in_both_directions) {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    unsigned seen = 0;
    async_poll_event_t* event = ASYNC_NEW_SOCKET_EVENT(fds[0], ASYNC_READABLE | ASYNC_WRITABLE);
    ASSERT_NE(event, nullptr);
    async_poll_event_on(
        event, [](async_poll_event_t*, unsigned events, int, void* user) { *static_cast<unsigned*>(user) |= events; },
        &seen);
    async_loop_turn();
    EXPECT_EQ(seen, unsigned{ASYNC_WRITABLE});
    ASSERT_EQ(write(fds[1], "x", 1), 1);
    async_poll_event_arm(event, ASYNC_READABLE);
    async_loop_turn();
    EXPECT_EQ(seen, unsigned{ASYNC_READABLE} | ASYNC_WRITABLE);
    async_poll_event_dispose(event);
    close(fds[0]);
    close(fds[1]);
    errno = 0;
    EXPECT_EQ(ASYNC_NEW_SOCKET_EVENT(12345, ASYNC_READABLE), nullptr);
    EXPECT_EQ(errno, EBADF);
}

TEST(AsyncEvents, a_timer_may_dispose_itself) {
    int fired = 0;
    async_new_timer_event(
        1,
        [](async_timer_event_t* event, void* user) {
            ++*static_cast<int*>(user);
            async_timer_event_dispose(event);
        },
        &fired);
    while (fired == 0) {
        async_loop_turn();
    }
    EXPECT_EQ(fired, 1);
}

TEST(AsyncEvents, a_path_is_told_of_once_whatever_it_names_and_not_after_its_event_has_gone) {
    int calls = 0;
    const auto count = [](async_path_event_t* event, void* user) {
        ++*static_cast<int*>(user);
        async_path_event_dispose(event);
    };
    async_new_path_event("/", false, count, &calls);
    async_new_path_event("/nothing has this name", true, count, &calls);
    async_path_event_dispose(async_new_path_event("/", true, count, &calls));
    async_path_event_dispose(async_open_path("/", true));
    while (async_loop_turn()) {
    }
    EXPECT_EQ(calls, 2);
}

TEST(AsyncEvents, work_at_the_end_of_a_turn_runs_once_for_each_arming_and_the_loop_does_not_block_before) {
    struct State {
        async_turn_event_t* event = nullptr;
        int calls = 0;
        int wanted = 0;
    } state;
    state.event = async_new_turn_event(
        [](void* user) {
            State& self = *static_cast<State*>(user);
            if (++self.calls < self.wanted) {
                async_turn_event_arm(self.event);
            }
        },
        &state);
    bool fired = false;
    async_timer_event_t* timer = async_new_timer_event(
        60'000, [](async_timer_event_t*, void* user) { *static_cast<bool*>(user) = true; }, &fired);

    state.wanted = 5;  // armed by itself while it runs
    async_turn_event_arm(state.event);
    async_turn_event_arm(state.event);
    while (state.calls < 5) {
        ASSERT_TRUE(async_loop_turn());
    }
    async_timer_event_dispose(timer);
    while (async_loop_turn()) {
    }
    EXPECT_EQ(state.calls, 5);
    EXPECT_FALSE(fired);

    async_turn_event_arm(state.event);
    async_turn_event_dispose(state.event);
    async_loop_turn();
    EXPECT_EQ(state.calls, 5);
}

}  // namespace
