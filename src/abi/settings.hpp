#pragma once
// tas_server_settings as the core's Settings.

#include "abi/tas.h"
#include "server/settings.hpp"

namespace tas::abi {

[[nodiscard]] server::Settings convert(const tas_server_settings& settings);

}  // namespace tas::abi
