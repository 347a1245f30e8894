#pragma once
// PHP in this process, with the extension linked in, so that the sanitizers read the glue. Knows no HTTP.

#include <string>

namespace tas::test {

/// One PHP request: begins here, ends with the object. PHP itself starts with the first one.
class PhpRequest final {
public:
    PhpRequest();
    ~PhpRequest();
    PhpRequest(const PhpRequest&) = delete;
    PhpRequest& operator=(const PhpRequest&) = delete;

    /// Runs code (without "<?php"). False when it ended by a fatal error.
    bool run(const std::string& code);

    /// What scripts have printed, errors included.
    [[nodiscard]] static const std::string& output();
};

}  // namespace tas::test
