#include "files/static_handler.hpp"

#include <cstring>
#include <string>
#include <utility>

#include "files/directory_listing.hpp"
#include "files/request_path.hpp"
#include "http/respond.hpp"

namespace tas::files {
namespace {

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS";

/// Nothing of a fixed answer can be wrong; a client that has gone needs none.
void send_status(http::Exchange& exchange, std::uint16_t status, std::initializer_list<http::Field> fields = {}) {
    static_cast<void>(http::respond_status(exchange, status, fields));
}

}  // namespace

Result<std::unique_ptr<StaticHandler>, Failure> StaticHandler::create(StaticSettings settings, MimeTypes& types, Log log) {
    if (!settings.url_prefix.ends_with('/')) {
        settings.url_prefix += '/';
    }
    std::unique_ptr<StaticHandler> handler(new StaticHandler(std::move(settings), log));
    auto root = StaticRoot::open(handler->settings_, types);
    if (!root) {
        return root.error();
    }
    handler->root_ = std::make_unique<StaticRoot>(std::move(root).value());
    return handler;
}

StaticHandler::StaticHandler(StaticSettings settings, Log log) : settings_(std::move(settings)), log_(log) {
    for (const auto& [name, value] : settings_.fields) {
        fields_.push_back({name, value});
    }
    options_.cache_control = settings_.cache_control;
    options_.send_entity_tag = settings_.entity_tags;
    options_.precompressed = !settings_.precompressed.empty();
}

bool StaticHandler::serve(http::Exchange& exchange, const RequestPath& path, std::time_t now) {
    const bool is_prefix = path.text().size() + 1 == prefix().size() && prefix().starts_with(path.text());
    if (!is_prefix && !path.text().starts_with(prefix())) {
        return false;
    }
    const bool falls_through = settings_.on_missing == OnMissing::next;
    if (path.refused()) {
        if (!falls_through) {
            send_status(exchange, 400);
        }
        return !falls_through;
    }
    const std::string_view below = is_prefix ? std::string_view() : path.text().substr(prefix().size());
    Resource resource = root_->find(below);
    if (resource.kind == Resource::Kind::missing && falls_through) {
        return false;
    }
    if (is_prefix && (resource.kind == Resource::Kind::file || resource.kind == Resource::Kind::listing)) {
        resource.kind = Resource::Kind::redirect;
    }
    answer(exchange, resource, below, now);
    return true;
}

void StaticHandler::answer(http::Exchange& exchange, const Resource& resource, std::string_view path, std::time_t now) {
    switch (resource.kind) {
        case Resource::Kind::missing:
        case Resource::Kind::hidden: send_status(exchange, 404); return;
        case Resource::Kind::denied: send_status(exchange, 403); return;
        case Resource::Kind::failed:
            log_.write(Severity::error, "cannot open " + settings_.root + "/" + std::string(path) + ": " +
                                            std::strerror(resource.os_errno));
            send_status(exchange, 500);
            return;
        case Resource::Kind::file:
        case Resource::Kind::listing:
        case Resource::Kind::redirect: break;
    }
    const std::string_view method = exchange.request.method;
    if (method == "OPTIONS") {
        send_status(exchange, 204, {{"Allow", kMethods}});
    } else if (method != "GET" && method != "HEAD") {
        send_status(exchange, 405, {{"Allow", kMethods}});  // RFC 9110 §15.5.6
    } else if (resource.kind == Resource::Kind::file) {
        send_file(exchange, resource, now);
    } else if (resource.kind == Resource::Kind::listing) {
        send_listing(exchange, path);
    } else {
        redirect(exchange, path);
    }
}

Variant StaticHandler::choose_variant(const http::Request& request, const Resource& resource) const {
    if (options_.precompressed) {
        const http::AcceptedCodings accepted = http::accepted_codings(request.fields);
        for (const http::ContentCoding coding : accepted.span()) {
            if (const Ref<OpenFile>& file = resource.compressed[static_cast<std::size_t>(coding)]) {
                return {file, coding};
            }
        }
    }
    return {resource.file, std::nullopt};
}

void StaticHandler::send_file(http::Exchange& exchange, const Resource& resource, std::time_t now) {
    const http::ResponseHead wanted{.status = 200, .reason = {}, .fields = fields_};
    FileResponse response(exchange.request, wanted, options_, choose_variant(exchange.request, resource),
                          resource.media_type, now);
    static_cast<void>(http::respond(exchange, response.head(), std::move(response).take_body()));
}

void StaticHandler::send_listing(http::Exchange& exchange, std::string_view path) {
    auto page = list_directory(*root_, path, std::string(prefix()) + std::string(path));
    if (!page) {
        answer(exchange, {.kind = Resource::Kind::failed, .os_errno = page.error()}, path, 0);
        return;
    }
    std::vector<http::Field> fields = fields_;
    fields.push_back({"Content-Type", "text/html; charset=utf-8"});
    if (!settings_.cache_control.empty()) {
        fields.push_back({"Cache-Control", settings_.cache_control});
    }
    auto* text = new std::string(std::move(page).value());
    Chunk body = Chunk::borrowed(as_bytes(*text), {[](void* user) { delete static_cast<std::string*>(user); }, text});
    static_cast<void>(http::respond(exchange, {.status = 200, .reason = {}, .fields = fields}, std::move(body)));
}

/// The same with a slash at its end. Runs of slashes are one by now, so that the target begins with no authority.
void StaticHandler::redirect(http::Exchange& exchange, std::string_view path) {
    std::string location;
    append_encoded(location, prefix());
    append_encoded(location, path);
    if (!location.ends_with('/')) {
        location += '/';
    }
    if (const std::string_view target = exchange.request.target; target.find('?') != std::string_view::npos) {
        location.append("?").append(exchange.request.query());
    }
    send_status(exchange, 301, {{"Location", location}});
}

}  // namespace tas::files
