#include "abi/thread_loop.hpp"

#include <memory>

namespace tas::abi {

loop::Loop& thread_loop() {
    thread_local const auto loop = std::make_unique<loop::Loop>();
    return *loop;
}

}  // namespace tas::abi
