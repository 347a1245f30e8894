#include "http/method.hpp"

#include <algorithm>
#include <array>

namespace tas::http {
namespace {

constexpr std::array<std::string_view, 39> kKnown{
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "QUERY",
    "ACL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "COPY",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKWORKSPACE",
    "MOVE",
    "ORDERPATCH",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "REBIND",
    "REPORT",
    "SEARCH",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "MKREDIRECTREF",
    "UPDATEREDIRECTREF",
    "BASELINE-CONTROL",
    "VERSION-CONTROL",
};

}  // namespace

bool is_known_method(std::string_view method) noexcept {
    return std::find(kKnown.begin(), kKnown.end(), method) != kKnown.end();
}

}  // namespace tas::http
