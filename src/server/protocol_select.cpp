#include "server/protocol_select.hpp"

#include <algorithm>
#include <utility>

#include "http1/session.hpp"
#include "http2/session.hpp"
#include "server/fixed_refusal.hpp"

namespace tas::server {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113 §3.4
constexpr std::string_view kHttp2Name = "h2";

tls::AlpnPreference names(std::vector<std::string> list) {
    return std::move(tls::AlpnPreference::create(std::move(list))).value();  // they are valid
}

}  // namespace

/// A connection that has not said which version it speaks; afterwards, the way to the protocol that was chosen.
class ProtocolSelect::Waiting final : public net::Protocol {
public:
    Waiting(const ProtocolSelect& select, ProtocolSet set, net::ProtocolHost& host,
            std::shared_ptr<const http::ConnectionInfo> info)
        : select_(select), host_(host), info_(std::move(info)), set_(set) {}

    void feed(ByteView input) override {
        if (chosen_ != nullptr) {
            chosen_->feed(input);
            return;
        }
        if (kept_.empty()) {
            decide(as_text(input));
        } else {
            const std::string all = std::exchange(kept_, {}).append(as_text(input));
            decide(all);
        }
    }
    [[nodiscard]] bool wants_input() const noexcept override { return chosen_ == nullptr || chosen_->wants_input(); }
    void on_input_end() override {
        give_up_waiting();
        chosen_->on_input_end();
    }
    void on_output_low() override {
        if (chosen_ != nullptr) {
            chosen_->on_output_low();
        }
    }
    void on_timeout(net::Phase phase) override {
        give_up_waiting();
        chosen_->on_timeout(phase);
    }
    void begin_drain() override {
        give_up_waiting();
        chosen_->begin_drain();
    }
    void on_gone(Error why) override {
        if (chosen_ != nullptr) {
            chosen_->on_gone(why);
        }
    }

private:
    void decide(std::string_view input) {
        const std::size_t size = std::min(input.size(), kPreface.size());
        if (input.substr(0, size) != kPreface.substr(0, size)) {
            choose_other(input);
        } else if (size == kPreface.size()) {
            chosen_ = select_.http2(host_, std::move(info_));
            chosen_->feed(as_bytes(input));
        } else {
            kept_ = input;
        }
    }
    void choose_other(std::string_view input) {
        if (set_ == ProtocolSet::http2) {
            chosen_ = std::make_unique<FixedRefusal>(host_, FixedRefusal::kSpeaksHttp2);
        } else {
            chosen_ = select_.http1(host_, std::move(info_));
            chosen_->feed(as_bytes(input));
        }
    }
    /// A client that says nothing, or not all of the preface: whatever came is the beginning of something else.
    void give_up_waiting() {
        if (chosen_ == nullptr) {
            if (kept_.empty()) {
                chosen_ = select_.http1(host_, std::move(info_));  // which ends silently
            } else {
                choose_other(std::exchange(kept_, {}));
            }
        }
    }

    const ProtocolSelect& select_;
    net::ProtocolHost& host_;
    std::shared_ptr<const http::ConnectionInfo> info_;
    std::unique_ptr<net::Protocol> chosen_;
    std::string kept_;  // the beginning of the preface
    ProtocolSet set_;
};

ProtocolSelect::ProtocolSelect(const http1::SessionContext& http1, const http2::SessionContext& http2)
    : http1_(http1),
      http2_(http2),
      all_names_(names({std::string(kHttp2Name), "http/1.1", "http/1.0"})),
      http1_names_(names({"http/1.1", "http/1.0"})),
      http2_names_(names({std::string(kHttp2Name)})) {}

const tls::AlpnPreference& ProtocolSelect::alpn(ProtocolSet set) const noexcept {
    switch (set) {
        case ProtocolSet::all: return all_names_;
        case ProtocolSet::http1: return http1_names_;
        case ProtocolSet::http2: return http2_names_;
    }
    return all_names_;
}

std::unique_ptr<net::Protocol> ProtocolSelect::by_alpn(ProtocolSet set, std::string_view alpn, net::ProtocolHost& host,
                                                       std::shared_ptr<const http::ConnectionInfo> info) const {
    if (alpn == kHttp2Name) {
        return http2(host, std::move(info));
    }
    // RFC 9113 §3.2: over TLS, HTTP/2 is negotiated by ALPN; a client that offers nothing speaks HTTP/1.1.
    return set == ProtocolSet::http2 ? by_preface(set, host, std::move(info)) : http1(host, std::move(info));
}

std::unique_ptr<net::Protocol> ProtocolSelect::by_preface(ProtocolSet set, net::ProtocolHost& host,
                                                          std::shared_ptr<const http::ConnectionInfo> info) const {
    if (set == ProtocolSet::http1) {
        return http1(host, std::move(info));
    }
    return std::make_unique<Waiting>(*this, set, host, std::move(info));
}

std::unique_ptr<net::Protocol> ProtocolSelect::http1(net::ProtocolHost& host,
                                                     std::shared_ptr<const http::ConnectionInfo> info) const {
    return std::make_unique<http1::Session>(http1_, host, std::move(info));
}

std::unique_ptr<net::Protocol> ProtocolSelect::http2(net::ProtocolHost& host,
                                                     std::shared_ptr<const http::ConnectionInfo> info) const {
    return std::make_unique<http2::Session>(http2_, host, std::move(info));
}

}  // namespace tas::server
