#include "server/send_file.hpp"

#include <algorithm>
#include <utility>

#include "http/text.hpp"

namespace tas::server {
namespace {

[[nodiscard]] http::AcceptedCodings codings_for(const http::Request& request, const FileRequest& file) {
    const auto& fields = file.head.fields;
    const bool coded = std::any_of(fields.begin(), fields.end(), [](const http::Field& field) {
        return http::equals_ignoring_case(field.name, "content-encoding");
    });
    const bool wanted = file.options.precompressed && !coded && files::has_file_semantics(request);
    return wanted ? http::accepted_codings(request.fields) : http::AcceptedCodings{};
}

}  // namespace

Result<http::SendStatus, files::OpenFailure> send_file(http::Exchange& exchange, FileRequest file,
                                                       const files::MimeTypes& types, std::time_t now) {
    const http::AcceptedCodings codings = codings_for(exchange.request, file);
    auto variant = file.opened != nullptr ? file.opened->choose(codings.span()) : files::open_variant(file.path, codings.span());
    if (!variant) {
        return variant.error();
    }
    files::FileResponse response(exchange.request, file.head, file.options, std::move(variant).value(),
                                 types.of(file.path), now);
    if (!response.length_agrees()) {
        return http::SendStatus::length_mismatch;
    }
    const http::SendStatus sent = files::send(exchange, response);
    if (file.remove_after_send && (sent == http::SendStatus::ok || sent == http::SendStatus::gone)) {
        response.file()->remove_when_closed(std::move(file.path));
    }
    return sent;
}

}  // namespace tas::server
