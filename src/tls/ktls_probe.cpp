#include "tls/ktls_probe.hpp"

#include <linux/tls.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "tls/context.hpp"
#include "tls/ktls_cipher.hpp"
#include "tls/ktls_host.hpp"
#include "tls/ktls_trial.hpp"

namespace tas::tls {
namespace {

struct Version {
    std::uint16_t id;
    std::string_view name;
};

constexpr std::array kVersions{Version{TLS_1_2_VERSION, "TLSv1.2"}, Version{TLS_1_3_VERSION, "TLSv1.3"}};

std::atomic<bool> probed = false;

KtlsAnswer answer_of(const Version& version, const KtlsCipher& cipher, const KtlsTrial& trial) {
    KtlsAnswer answer{.version = version.name,
                      .cipher = cipher.name,
                      .send_reason = trial.send_reason,
                      .receive_reason = trial.receive_reason};
    if (answer.receive_reason.empty() && version.id == TLS_1_3_VERSION) {
        answer.receive_reason = openssl_tls13_receive_reason();
    }
    return answer;
}

/// Asks for every version and cipher; stops where the host says no to all of them.
void try_all(KtlsSupport& support) {
    support.rekey = true;
    for (const Version& version : kVersions) {
        for (const KtlsCipher& cipher : ktls_ciphers()) {
            KtlsTrial trial;
            if (support.reason.empty()) {
                trial = try_ktls(version.id, cipher);
                support.reason = trial.host_reason;
            }
            if (!support.reason.empty()) {
                trial.send_reason = trial.receive_reason = trial.rekey_reason = support.reason;
            }
            if (version.id == TLS_1_3_VERSION && !trial.rekey_reason.empty()) {
                support.rekey = false;
                support.rekey_reason = trial.rekey_reason;
            }
            support.answers.push_back(answer_of(version, cipher, trial));
        }
    }
}

KtlsSupport probe() {
    KtlsSupport support{.reason = openssl_ktls_reason(),
                        .kernel = kernel_release(),
                        .openssl = "OpenSSL " + std::string(openssl_version())};
    try_all(support);
    support.module_state = ktls_module_state();  // afterwards: asking may have loaded it
    for (const KtlsAnswer& answer : support.answers) {
        support.send |= answer.send_reason.empty();
        support.receive |= answer.receive_reason.empty();
    }
    if (!support.send && support.reason.empty()) {
        support.reason = support.answers.front().send_reason;
    }
    return support;
}

}  // namespace

bool KtlsSupport::sends(int version, std::string_view cipher_name) const noexcept {
    const KtlsCipher* const cipher = find_ktls_cipher(cipher_name);
    const auto* const known = std::find_if(kVersions.begin(), kVersions.end(),
                                           [&](const Version& one) { return one.id == version; });
    if (cipher == nullptr || known == kVersions.end()) {
        return false;
    }
    return std::any_of(answers.begin(), answers.end(), [&](const KtlsAnswer& answer) {
        return answer.version == known->name && answer.cipher == cipher->name && answer.send_reason.empty();
    });
}

const KtlsSupport& ktls_support() {
    static const KtlsSupport support = probe();
    probed = true;
    return support;
}

const KtlsSupport* ktls_support_if_quick() {
    return probed || ktls_module_settled() ? &ktls_support() : nullptr;
}

std::string offer_of(const KtlsSupport& support) {
    std::string text;
    std::string_view version;
    for (const KtlsAnswer& answer : support.answers) {
        if (!answer.send_reason.empty()) {
            continue;
        }
        if (answer.version == version) {
            text += ", ";
        } else {
            text.append(text.empty() ? "" : "; ").append(answer.version).append(" with ");
            version = answer.version;
        }
        text += answer.cipher;
    }
    return text;
}

}  // namespace tas::tls
