#include "server/log_throttle.hpp"

#include <utility>

#include "loop/loop.hpp"

namespace tas::server {

bool LogThrottle::admit() {
    if (!log_.wants(severity_)) {
        return false;
    }
    if (!period_.armed()) {
        loop_.deadlines().arm(period_, kPeriod);
    }
    if (lines_ == burst_) {
        ++more_;
        return false;
    }
    ++lines_;
    return true;
}

void LogThrottle::flush() {
    period_.disarm();
    lines_ = 0;
    if (const std::uint64_t more = std::exchange(more_, 0); more > 0) {
        log_.write(severity_, std::to_string(more) + " more " + std::string(what_) + " within " +
                                  std::to_string(kPeriod.count()) + " s");
    }
}

}  // namespace tas::server
