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

const tas_listener kLoopback{{"", 0}, {"127.0.0.1", 9}, 0, false};

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
    EXPECT_EQ(tas_check_certificate({"/nonexistent", 12}, &error), TAS_E_TLS);
    EXPECT_NE(std::string(error.message).find("/nonexistent"), std::string::npos);
}

TEST(TlsSession, is_made_over_memory_and_says_that_the_socket_is_not_there_yet) {
    const tas::test::IdentityFiles files;
    tas_error error{};
    tls_context_t* ctx = tls_context_new(str(files.certificate_path), str(files.private_key_path), &error);
    ASSERT_NE(ctx, nullptr) << error.message;
    tls_session_t* session = tls_session_new(ctx);
    EXPECT_NE(session, nullptr);
    tls_session_free(session);
    EXPECT_EQ(tls_session_new_socket(ctx, 0), nullptr);
    EXPECT_EQ(tls_last_error()->status, TAS_E_UNSUPPORTED);
    tls_context_free(ctx);
    EXPECT_EQ(tls_context_new({"/nonexistent", 12}, str(files.private_key_path), &error), nullptr);
    EXPECT_NE(std::string(error.message).find("/nonexistent"), std::string::npos);
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
