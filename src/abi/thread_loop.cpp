#include "abi/thread_loop.hpp"

#include <memory>

namespace tas::abi {

namespace {

// exit() amid a turn, as PHP does it when the system has no memory left: what runs can neither end nor be run again.
struct EndUnlessTurning {
    void operator()(loop::Loop* loop) const {
        if (!loop->in_turn()) {
            delete loop;
        }
    }
};

}  // namespace

loop::Loop& thread_loop() {
    thread_local const std::unique_ptr<loop::Loop, EndUnlessTurning> loop(new loop::Loop);
    return *loop;
}

}  // namespace tas::abi
