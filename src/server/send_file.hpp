#pragma once
// A file as a whole response in one call.

#include <string>

#include "files/file_response.hpp"
#include "files/mime_types.hpp"
#include "http/exchange.hpp"

namespace tas::server {

struct FileRequest {
    std::string path;
    http::ResponseHead head;  // what the handler has set; a status other than 200 makes the file an ordinary body
    files::FileOptions options;
    bool remove_after_send = false;
    const files::OpenVariants* opened = nullptr;  // of the path; where there are none, it is opened without a wait for a disk
};

/// Opens the file and sends it, or what the request's conditions and range make of it. Nothing is on the wire, and nothing
/// is removed, unless ok or gone is answered; then a file to be removed is, once its last byte has left or cannot any more.
[[nodiscard]] Result<http::SendStatus, files::OpenFailure> send_file(http::Exchange& exchange, FileRequest file,
                                                                     const files::MimeTypes& types, std::time_t now);

}  // namespace tas::server
