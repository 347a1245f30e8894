#pragma once
// The text of a PEM file in memory that is wiped when it goes, since it may be a private key.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"
#include "tls/openssl_ptr.hpp"

namespace tas::tls {

class PemText final {
public:
    explicit PemText(std::vector<char> text) noexcept : text_(std::move(text)) {}
    PemText(PemText&&) noexcept = default;
    PemText& operator=(PemText&&) = delete;
    ~PemText();

    /// Whether a line "-----BEGIN …<label>-----" occurs.
    [[nodiscard]] bool has_block(std::string_view label) const noexcept;
    [[nodiscard]] bool contains(std::string_view part) const noexcept;
    /// A BIO over the text, which must outlive it.
    [[nodiscard]] BioPtr bio() const;

private:
    std::vector<char> text_;
};

/// `what` begins the sentence of a failure: "certificate file".
[[nodiscard]] Result<PemText, Failure> read_pem_file(std::string_view what, const std::string& path);

}  // namespace tas::tls
