#include "abi/tas.h"

#include <memory>
#include <span>
#include <string>

#include "abi/convert.hpp"
#include "abi/path_event.hpp"
#include "abi/settings.hpp"
#include "abi/thread_loop.hpp"
#include "http/conditional.hpp"
#include "http/content_disposition.hpp"
#include "http/respond.hpp"
#include "http/response_rules.hpp"
#include "http/status.hpp"
#include "http/uri_reference.hpp"
#include "server/send_file.hpp"
#include "server/server.hpp"
#include "server/versions.hpp"
#include "tls/certificate_file.hpp"

using namespace tas;
using abi::fill;
using abi::str;
using abi::view;

struct tas_server final : private server::Application {
    explicit tas_server(const tas_server_callbacks& callbacks) noexcept : callbacks_(callbacks) {}

    tas_status create(const tas_server_settings& settings, tas_error* error) {
        auto created =
            server::Server::create(abi::thread_loop(), abi::convert(settings), *this,
                                   Log(static_cast<Severity>(settings.log_severity), &tas_server::write_log, this));
        if (!created) {
            return fill(error, created.error());
        }
        server_ = std::move(created).value();
        return TAS_OK;
    }

    [[nodiscard]] server::Server& core() const noexcept { return *server_; }
    [[nodiscard]] http::ResponseSink* sink_of(tas_exchange_id id) const noexcept {
        const http::Exchange* exchange = find(id);
        return exchange == nullptr ? nullptr : exchange->sink();
    }
    [[nodiscard]] http::Exchange* find(tas_exchange_id id) const noexcept { return server_->exchanges().find(id); }

private:
    void on_started() override {
        if (callbacks_.on_started != nullptr) {
            callbacks_.on_started(callbacks_.user);
        }
    }
    void on_request(http::Exchange& exchange) override {
        if (callbacks_.on_request != nullptr) {
            callbacks_.on_request(callbacks_.user, exchange.id());
            return;
        }
        static_cast<void>(http::respond_status(exchange, 404));
        server_->exchanges().release_by_handler(exchange);
    }
    void on_body(http::Exchange& exchange) override { callbacks_.on_body(callbacks_.user, exchange.id()); }
    void on_writable(http::Exchange& exchange) override { callbacks_.on_writable(callbacks_.user, exchange.id()); }
    void on_gone(http::Exchange& exchange) override { callbacks_.on_gone(callbacks_.user, exchange.id()); }

    static void write_log(void* self, Severity severity, std::string_view line) {
        const tas_server_callbacks& callbacks = static_cast<tas_server*>(self)->callbacks_;
        if (callbacks.on_log != nullptr) {
            callbacks.on_log(callbacks.user, static_cast<tas_severity>(severity), str(line));
        }
    }

    tas_server_callbacks callbacks_;
    std::unique_ptr<server::Server> server_;
};

namespace {

tas_status status_of(http::SendStatus status) noexcept {
    switch (status) {
        case http::SendStatus::ok: return TAS_OK;
        case http::SendStatus::gone: return TAS_E_GONE;
        case http::SendStatus::wrong_state: return TAS_E_STATE;
        case http::SendStatus::length_mismatch: return TAS_E_LENGTH;
        case http::SendStatus::invalid_field: return TAS_E_FIELD;
    }
    return TAS_E_STATE;
}

/// tas_field and http::Field are both {pointer, size, pointer, size}; the views are made one by one all the same, as
/// the layout of string_view is the library's own business.
class Fields final {
public:
    Fields(const tas_field* fields, std::size_t count) : size_(count) {
        http::Field* into = few_;
        if (count > std::size(few_)) {
            many_ = std::make_unique<http::Field[]>(count);
            into = many_.get();
        }
        for (std::size_t i = 0; i < count; ++i) {
            into[i] = {view(fields[i].name), view(fields[i].value)};
        }
    }
    [[nodiscard]] std::span<const http::Field> span() const noexcept { return {many_ ? many_.get() : few_, size_}; }

private:
    http::Field few_[24];
    std::unique_ptr<http::Field[]> many_;
    std::size_t size_;
};

tas_status status_of(files::OpenFailure::Kind kind) noexcept {
    switch (kind) {
        case files::OpenFailure::Kind::not_found: return TAS_E_NOT_FOUND;
        case files::OpenFailure::Kind::denied: return TAS_E_DENIED;
        case files::OpenFailure::Kind::failed: return TAS_E_IO;
        case files::OpenFailure::Kind::unknown: return TAS_E_COLD;
    }
    return TAS_E_IO;
}

files::FileOptions convert(const tas_file_options& from) noexcept {
    return {.content_type = view(from.content_type),
            .disposition = view(from.disposition),
            .download_name = view(from.download_name),
            .cache_control = view(from.cache_control),
            .entity_tag = view(from.entity_tag),
            .last_modified = from.has_last_modified ? std::optional<std::time_t>(from.last_modified) : std::nullopt,
            .send_entity_tag = from.send_entity_tag,
            .send_last_modified = from.send_last_modified,
            .accept_ranges = from.accept_ranges,
            .conditional = from.conditional,
            .precompressed = from.precompressed};
}

tas_status fill_from(tas_error* error, tas_status status, const Result<void, Failure>& result) {
    return result ? TAS_OK : fill(error, status, result.error().message);
}

}  // namespace

// ---- server --------------------------------------------------------------------------------------------------------

tas_server* tas_server_new(const tas_server_settings* settings, const tas_server_callbacks* callbacks,
                           tas_error* error) {
    if (settings->struct_size != sizeof *settings || callbacks->struct_size != sizeof *callbacks) {
        fill(error, TAS_E_INVALID, "the extension and the core were not built together: struct sizes differ");
        return nullptr;
    }
    auto server = std::make_unique<tas_server>(*callbacks);
    return server->create(*settings, error) == TAS_OK ? server.release() : nullptr;
}

tas_status tas_server_run(tas_server* server, tas_error* error) {
    const auto result = server->core().run();
    return result ? TAS_OK : fill(error, result.error());
}

void tas_server_stop(tas_server* server) { server->core().stop(); }
void tas_server_abort(tas_server* server) { server->core().abort(); }
bool tas_server_logs(tas_server* server, tas_repeated event) {
    return server->core().admit_line(static_cast<server::Server::Repeated>(event));
}

void tas_server_hold(tas_server* server) { server->core().hold(); }
void tas_server_release(tas_server* server) { server->core().release(); }
bool tas_server_is_running(const tas_server* server) { return server->core().running(); }
void tas_server_free(tas_server* server) { delete server; }

uint16_t tas_server_listener_port(const tas_server* server, uint32_t index) {
    return server->core().listener_port(index);
}

// ---- requests ------------------------------------------------------------------------------------------------------

tas_status tas_request_get(tas_server* server, tas_exchange_id id, tas_request* out) {
    const http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    const http::Request& request = exchange->request;
    const http::ConnectionInfo& connection = *exchange->connection;
    *out = {.method = str(request.method),
            .target = str(request.target),
            .path = str(request.path()),
            .query = str(request.query()),
            .remote_address = str(connection.remote_address),
            .remote_port = connection.remote_port,
            .version_major = request.version.major,
            .version_minor = request.version.minor,
            .keep_alive = request.keep_alive,
            .tls = connection.security.has_value(),
            .field_count = static_cast<uint32_t>(request.fields.size())};
    return TAS_OK;
}

tas_status tas_request_field(tas_server* server, tas_exchange_id id, uint32_t index, tas_field* out) {
    const http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    if (index >= exchange->request.fields.size()) {
        return TAS_E_INVALID;
    }
    const http::Field field = exchange->request.fields[index];
    *out = {.name = str(field.name), .value = str(field.value)};
    return TAS_OK;
}

tas_status tas_request_body(tas_server* server, tas_exchange_id id, tas_request_body_state* out) {
    const http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    const http::RequestBody& body = exchange->request.body;
    *out = {.unread = str(body.unread()),
            .received = body.received(),
            .failure = body.failure,
            .complete = body.complete};
    return TAS_OK;
}

tas_status tas_request_body_take(tas_server* server, tas_exchange_id id, size_t n) {
    http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    if (n > exchange->request.body.unread().size()) {
        return TAS_E_INVALID;
    }
    exchange->request.body.take(n);
    if (exchange->source() != nullptr) {
        exchange->source()->body_taken();
    }
    return TAS_OK;
}

tas_status tas_request_body_want(tas_server* server, tas_exchange_id id, bool whole) {
    http::Exchange* exchange = server->find(id);
    if (exchange == nullptr || exchange->source() == nullptr) {
        return TAS_E_GONE;
    }
    exchange->source()->want_body(whole);
    return TAS_OK;
}

tas_status tas_request_tls(tas_server* server, tas_exchange_id id, tas_tls_info* out) {
    const http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    if (!exchange->connection->security) {
        return TAS_E_UNSUPPORTED;
    }
    const http::SecurityInfo& security = *exchange->connection->security;
    *out = {.version = str(security.version),
            .cipher = str(security.cipher),
            .alpn = str(security.alpn),
            .server_name = str(security.server_name),
            .record_layer = str(security.record_layer),
            .ktls_reason = str(security.ktls_reason),
            .resumed = security.resumed,
            .ktls_send = security.ktls_send,
            .ktls_receive = security.ktls_receive};
    return TAS_OK;
}

void tas_exchange_release(tas_server* server, tas_exchange_id id) {
    http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return;
    }
    if (exchange->sink() != nullptr) {
        exchange->sink()->abort();
    }
    server->core().exchanges().release_by_handler(*exchange);
}

// ---- responses -----------------------------------------------------------------------------------------------------

tas_status tas_response_send(tas_server* server, tas_exchange_id id, const tas_response* response) {
    const tas_body& body = response->body;
    Chunk chunk = Chunk::borrowed(as_bytes({body.data, body.len}), Release(body.release, body.user));
    http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    if (!http::is_final_status(response->status)) {
        return TAS_E_INVALID;
    }
    const Fields fields(response->fields, response->field_count);
    const Fields trailers(response->trailers, response->trailer_count);
    const http::ResponseHead head{
        .status = response->status, .reason = view(response->reason), .fields = fields.span()};
    return status_of(http::respond(*exchange, head, std::move(chunk), trailers.span()));
}

tas_status tas_response_begin(tas_server* server, tas_exchange_id id, const tas_response_head* head) {
    http::ResponseSink* sink = server->sink_of(id);
    if (sink == nullptr) {
        return TAS_E_GONE;
    }
    if (!http::is_final_status(head->status)) {
        return TAS_E_INVALID;
    }
    const Fields fields(head->fields, head->field_count);
    return status_of(
        sink->begin({.status = head->status, .reason = view(head->reason), .fields = fields.span()}, std::nullopt));
}

tas_status tas_response_write(tas_server* server, tas_exchange_id id, tas_body piece) {
    Chunk chunk = Chunk::borrowed(as_bytes({piece.data, piece.len}), Release(piece.release, piece.user));
    http::ResponseSink* sink = server->sink_of(id);
    return sink == nullptr ? TAS_E_GONE : status_of(sink->write(std::move(chunk)));
}

tas_status tas_response_finish(tas_server* server, tas_exchange_id id, const tas_field* trailers,
                               uint32_t trailer_count) {
    http::ResponseSink* sink = server->sink_of(id);
    const Fields fields(trailers, trailer_count);
    return sink == nullptr ? TAS_E_GONE : status_of(sink->finish(fields.span()));
}

tas_status tas_response_abort(tas_server* server, tas_exchange_id id) {
    http::ResponseSink* sink = server->sink_of(id);
    if (sink == nullptr) {
        return TAS_E_GONE;
    }
    sink->abort();
    return TAS_OK;
}

bool tas_response_writable(tas_server* server, tas_exchange_id id) {
    const http::ResponseSink* sink = server->sink_of(id);
    return sink == nullptr || sink->writable();
}

tas_status tas_response_send_file(tas_server* server, tas_exchange_id id, const tas_response_head* head, tas_str path,
                                  const tas_file_options* options, const async_path_event_t* opened, tas_error* error) {
    http::Exchange* exchange = server->find(id);
    if (exchange == nullptr) {
        return TAS_E_GONE;
    }
    if (!http::is_final_status(head->status)) {
        return TAS_E_INVALID;
    }
    const Fields fields(head->fields, head->field_count);
    const auto sent = server::send_file(
        *exchange,
        {.path = std::string(view(path)),
         .head = {.status = head->status, .reason = view(head->reason), .fields = fields.span()},
         .options = convert(*options),
         .remove_after_send = options->remove_after_send,
         .opened = opened != nullptr ? opened->opened() : nullptr},
        server->core().mime_types(), server->core().date().now());
    return sent ? status_of(sent.value()) : fill(error, status_of(sent.error().kind), sent.error().message);
}

bool tas_check_entity_tag(tas_str text) { return http::parse_entity_tag(view(text)).has_value(); }

tas_status tas_check_download_name(tas_str name, tas_error* error) {
    return fill_from(error, TAS_E_INVALID, http::check_download_name(view(name)));
}

tas_status tas_check_field(tas_str name, tas_str value, tas_error* error) {
    return fill_from(error, TAS_E_FIELD, http::check_response_field(view(name), view(value)));
}

tas_status tas_check_trailer(tas_str name, tas_str value, tas_error* error) {
    return fill_from(error, TAS_E_FIELD, http::check_trailer(view(name), view(value)));
}

tas_status tas_check_reason(tas_str reason, tas_error* error) {
    return fill_from(error, TAS_E_FIELD, http::check_reason(view(reason)));
}

size_t tas_encode_reference(tas_str reference, char* room) { return http::encode_reference(view(reference), room); }

tas_str tas_status_reason(uint16_t status) { return str(http::reason_phrase(status)); }

// ---- set-up checks -------------------------------------------------------------------------------------------------

tas_status tas_check_certificate(tas_str path, tas_error* error) {
    return fill_from(error, TAS_E_TLS, tls::check_certificate_file(std::string(view(path))));
}

tas_status tas_check_private_key(tas_str path, tas_error* error) {
    return fill_from(error, TAS_E_TLS, tls::check_private_key_file(std::string(view(path))));
}

tas_status tas_check_access_log(tas_str path, tas_error* error) {
    return fill_from(error, TAS_E_INVALID, server::check_access_log(std::string(view(path))));
}

tas_status tas_check_url_prefix(tas_str prefix, tas_error* error) {
    return fill_from(error, TAS_E_INVALID, files::check_url_prefix(view(prefix)));
}

tas_status tas_check_static_root(tas_str path, tas_error* error) {
    return fill_from(error, TAS_E_INVALID, files::check_root(std::string(view(path))));
}

tas_status tas_check_static_field(tas_str name, tas_str value, tas_error* error) {
    return fill_from(error, TAS_E_FIELD, files::check_static_field(view(name), view(value)));
}

// ---- statistics ----------------------------------------------------------------------------------------------------

uint32_t tas_stat_count(void) { return static_cast<uint32_t>(server::stat_lines().size()); }
const char* tas_stat_name(uint32_t index) { return server::stat_lines()[index].name; }
uint64_t tas_stat_value(const tas_server* server, uint32_t index) {
    return server::stat_lines()[index].value(server->core().stats());
}
void tas_stats_reset(tas_server* server) { server->core().stats().reset(); }

const char* tas_version_text(void) { return server::version_text(); }
