#include "tls/context.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/certificates.hpp"
#include "tls/certificate_file.hpp"

namespace tas::tls {
namespace {

using test::IdentityFiles;
using test::make_certificate;
using test::make_key;
using test::to_pem;

class ContextTest : public testing::Test {
protected:
    std::string refusal(const std::string& certificate, const std::string& key, ContextSettings settings = {}) {
        settings.certificate_path = certificate;
        settings.private_key_path = key;
        const Result<std::unique_ptr<Context>, Failure> context = Context::create(settings);
        EXPECT_FALSE(context.ok());
        return context.ok() ? "" : context.error().message;
    }
    std::string write(std::string_view name, std::string_view content) { return files_.directory.write(name, content); }

    IdentityFiles files_;
};

TEST_F(ContextTest, ComesUpFromEveryKindOfKey) {
    for (const test::KeyType type : {test::KeyType::ec_p256, test::KeyType::rsa_2048}) {
        const IdentityFiles files(type);
        const Result<std::unique_ptr<Context>, Failure> context =
            Context::create({.certificate_path = files.certificate_path, .private_key_path = files.private_key_path});
        ASSERT_TRUE(context.ok()) << context.error().message;
        EXPECT_EQ(context.value()->warning(), "");
        EXPECT_EQ(context.value()->record_layer().layer,
                  ktls_support().send ? RecordLayer::kernel : RecordLayer::memory);
        EXPECT_EQ(context.value()->ktls_enabled(), ktls_support().send);
    }
}

TEST_F(ContextTest, TakesKeyAndChainFromOneFile) {
    const KeyPtr authority_key = make_key(test::KeyType::ec_p256);
    const X509Ptr authority = make_certificate(authority_key.get(), {.common_name = "authority", .is_authority = true});
    const KeyPtr key = make_key(test::KeyType::ec_p256);
    const X509Ptr leaf = make_certificate(key.get(), {}, authority.get(), authority_key.get());
    const std::string path = write("all.pem", to_pem(key.get()) + to_pem(leaf.get()) + to_pem(authority.get()));
    EXPECT_TRUE(Context::create({.certificate_path = path, .private_key_path = path}).ok());
}

TEST_F(ContextTest, NamesWhatIsWrongWithACertificateFile) {
    const std::string key = files_.private_key_path;
    const std::string missing = files_.directory.path() + "/missing.pem";
    EXPECT_EQ(refusal(missing, key), "certificate file " + missing + ": No such file or directory");
    EXPECT_EQ(refusal("", key), "certificate file : No such file or directory");
    EXPECT_EQ(refusal(files_.directory.path(), key),
              "certificate file " + files_.directory.path() + ": not a regular file");
    const std::string empty = write("empty.pem", "");
    EXPECT_EQ(refusal(empty, key), "certificate file " + empty + ": not in PEM format");
    EXPECT_EQ(refusal(key, key), "certificate file " + key + ": holds no certificate");
    const std::string broken = write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    EXPECT_EQ(refusal(broken, key).find("certificate file " + broken + ": the certificate cannot be decoded: "), 0U);
}

TEST_F(ContextTest, NamesABrokenChain) {
    const KeyPtr key = make_key(test::KeyType::ec_p256);
    const std::string leaf = to_pem(make_certificate(key.get()).get());
    const std::string path =
        write("chain.pem", leaf + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const std::string key_path = write("chain.key", to_pem(key.get()));
    EXPECT_EQ(refusal(path, key_path),
              "certificate file " + path + ": a certificate behind the first cannot be decoded");
}

TEST_F(ContextTest, NamesWhatIsWrongWithAKeyFile) {
    const std::string certificate = files_.certificate_path;
    EXPECT_EQ(refusal(certificate, "/nowhere"), "private key file /nowhere: No such file or directory");
    EXPECT_EQ(refusal(certificate, certificate), "private key file " + certificate + ": holds no private key");
    const KeyPtr other = make_key(test::KeyType::ec_p256);
    const std::string mismatch = write("other.key", to_pem(other.get()));
    EXPECT_EQ(refusal(certificate, mismatch),
              "private key file " + mismatch + ": the key does not match the certificate in " + certificate);
    const std::string other_type = write("rsa.key", to_pem(make_key(test::KeyType::rsa_2048).get()));
    EXPECT_EQ(refusal(certificate, other_type),
              "private key file " + other_type + ": the key does not match the certificate in " + certificate);
    const std::string encrypted = write("encrypted.key", test::to_encrypted_pem(other.get(), "secret"));
    EXPECT_EQ(refusal(certificate, encrypted),
              "private key file " + encrypted + ": the key is encrypted; a key without a passphrase is needed");
    const std::string broken = write("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    EXPECT_EQ(refusal(certificate, broken).find("private key file " + broken + ": the key cannot be decoded: "), 0U);
}

TEST_F(ContextTest, NamesAnUnreadableKey) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root reads everything";
    }
    ::chmod(files_.private_key_path.c_str(), 0);
    EXPECT_EQ(refusal(files_.certificate_path, files_.private_key_path),
              "private key file " + files_.private_key_path + ": Permission denied");
}

TEST_F(ContextTest, AFifoDoesNotStopUs) {
    const std::string fifo = files_.directory.path() + "/fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_EQ(refusal(fifo, files_.private_key_path), "certificate file " + fifo + ": not a regular file");
}

TEST_F(ContextTest, ServesAnExpiredCertificateWithAWarning) {
    const KeyPtr key = make_key(test::KeyType::ec_p256);
    const std::string key_path = write("old.key", to_pem(key.get()));
    const std::string expired =
        write("expired.pem", to_pem(make_certificate(key.get(), {.valid_from_days = -9, .valid_to_days = -2}).get()));
    const auto context = Context::create({.certificate_path = expired, .private_key_path = key_path});
    ASSERT_TRUE(context.ok());
    EXPECT_EQ(context.value()->warning().find("the certificate in " + expired + " expired on "), 0U);

    const std::string early =
        write("early.pem", to_pem(make_certificate(key.get(), {.valid_from_days = 2, .valid_to_days = 9}).get()));
    const auto too_early = Context::create({.certificate_path = early, .private_key_path = key_path});
    ASSERT_TRUE(too_early.ok());
    EXPECT_EQ(too_early.value()->warning().find("the certificate in " + early + " is not valid before "), 0U);
}

TEST_F(ContextTest, RefusesABadAlpnNameAndAKernelThatIsRequiredButMissing) {
    EXPECT_EQ(refusal(files_.certificate_path, files_.private_key_path, {.alpn = {""}}),
              "ALPN name '': 1 to 255 bytes are needed");
    if (!ktls_support().send) {
        EXPECT_EQ(refusal(files_.certificate_path, files_.private_key_path, {.record_layer = {.ktls = KtlsMode::require}}),
                  "kernel TLS is required, but " + ktls_support().reason);
    }
}

TEST_F(ContextTest, ChecksFilesForSetters) {
    EXPECT_TRUE(check_certificate_file(files_.certificate_path).ok());
    EXPECT_TRUE(check_private_key_file(files_.private_key_path).ok());
    EXPECT_FALSE(check_certificate_file(files_.private_key_path).ok());
    EXPECT_FALSE(check_private_key_file(files_.certificate_path).ok());
    EXPECT_EQ(check_private_key_file("/nowhere").error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tas::tls
