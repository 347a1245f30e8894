#pragma once
// A doubly linked list whose links live in the elements: no allocation, O(1) removal by the element itself.

#include <cassert>

namespace tas {

/// Base of an element; Tag tells lists apart when one object is in several. Unlinks itself when destroyed.
template <class Tag>
class ListLink {
public:
    ListLink() = default;
    ListLink(const ListLink&) = delete;
    ListLink& operator=(const ListLink&) = delete;
    ~ListLink() { unlink(); }

    [[nodiscard]] bool linked() const noexcept { return next_ != this; }
    void unlink() noexcept {
        previous_->next_ = next_;
        next_->previous_ = previous_;
        next_ = previous_ = this;
    }

private:
    template <class T, class U>
    friend class IntrusiveList;

    ListLink* previous_ = this;
    ListLink* next_ = this;
};

template <class T, class Tag>
class IntrusiveList final {
    using Link = ListLink<Tag>;

public:
    [[nodiscard]] bool empty() const noexcept { return !head_.linked(); }

    void push_back(T& element) noexcept {
        Link& link = element;
        assert(!link.linked());
        link.previous_ = head_.previous_;
        link.next_ = &head_;
        head_.previous_->next_ = &link;
        head_.previous_ = &link;
    }

    [[nodiscard]] T& front() noexcept {
        assert(!empty());
        return static_cast<T&>(*head_.next_);
    }

    /// Takes an element out of the list it is in, if any.
    static void remove(T& element) noexcept { static_cast<Link&>(element).unlink(); }

    /// Moves all elements of `other` to the end of this list.
    void take_all(IntrusiveList& other) noexcept {
        if (other.empty()) {
            return;
        }
        Link& first = *other.head_.next_;
        Link& last = *other.head_.previous_;
        other.head_.next_ = other.head_.previous_ = &other.head_;
        first.previous_ = head_.previous_;
        head_.previous_->next_ = &first;
        last.next_ = &head_;
        head_.previous_ = &last;
    }

    /// Calls f(element) for each; f may unlink that element, and no other.
    template <class F>
    void for_each(F&& f) {
        for (Link* link = head_.next_; link != &head_;) {
            Link* next = link->next_;
            f(static_cast<T&>(*link));
            link = next;
        }
    }

private:
    Link head_;
};

}  // namespace tas
