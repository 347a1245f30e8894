#include "base/block_pool.hpp"

namespace tas {

BlockPool::~BlockPool() {
    while (free_ != nullptr) {
        delete std::exchange(free_, free_->next);
    }
}

BlockRef BlockPool::acquire() {
    Block* block = free_;
    if (block != nullptr) {
        free_ = block->next;
        --free_count_;
    } else {
        block = new Block;
        block->pool = this;
    }
    block->references = 0;
    return BlockRef(block);
}

void BlockPool::give_back(Block* block) noexcept {
    if (free_count_ == kMaxFree) {
        delete block;
        return;
    }
    block->next = free_;
    free_ = block;
    ++free_count_;
}

}  // namespace tas
