#pragma once
// The loop of this thread: one world per thread, made when it is first asked for.

#include "loop/loop.hpp"

namespace tas::abi {

[[nodiscard]] loop::Loop& thread_loop();

}  // namespace tas::abi
