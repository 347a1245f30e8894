/* Events of this thread's loop: readiness of a file descriptor, one-shot timers, paths that a thread opens. Valid C11.
 * The loop is made by the first event of the thread and is the one that tas_server_run runs. */
#ifndef TAS_ABI_ASYNC_H
#define TAS_ABI_ASYNC_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASYNC_READABLE = 1, ASYNC_WRITABLE = 2, ASYNC_DISCONNECT = 4 };

/* Readiness of one fd. The fd is borrowed, non-blocking, and watched by no other event. */
typedef struct async_poll_event_t async_poll_event_t;

/* `events`: what is ready, ASYNC_… bits; `error`: 0 or a positive errno, after which the event has stopped. */
typedef void (*async_poll_callback_t)(async_poll_event_t *event, unsigned events, int error, void *user);

/* Watches `events` (ASYNC_… bits, 0: nothing yet) of `fd`; level-triggered. NULL with errno set on failure. */
async_poll_event_t *async_new_socket_event(int fd, unsigned events, async_poll_callback_t callback, void *user);
/* Watches these bits from now on. Costs nothing when they are the same. */
void async_poll_event_arm(async_poll_event_t *event, unsigned events);
/* Stops and frees the event; legal in its callback. The fd stays open. */
void async_poll_event_dispose(async_poll_event_t *event);

/* An event whose callback is set later with async_poll_event_on: nothing is watched before that. */
#define ASYNC_NEW_SOCKET_EVENT(fd, events) async_new_socket_event((fd), (events), NULL, NULL)
void async_poll_event_on(async_poll_event_t *event, async_poll_callback_t callback, void *user);

typedef struct async_timer_event_t async_timer_event_t;
typedef void (*async_timer_callback_t)(async_timer_event_t *event, void *user);

/* Calls back once, at least `ms` milliseconds from now. */
async_timer_event_t *async_new_timer_event(uint64_t ms, async_timer_callback_t callback, void *user);
/* Cancels (if it has not fired) and frees; legal in its callback. */
void async_timer_event_dispose(async_timer_event_t *event);

typedef struct async_path_event_t async_path_event_t;
typedef void (*async_path_callback_t)(async_path_event_t *event, void *user);

/* Calls back once a thread has opened the file `path`, or found that it cannot, and the compressed ones beside it: whatever
 * the disk needs for it, the loop goes on. For tas_response_send_file. `path` is copied. */
async_path_event_t *async_new_path_event(const char *path, bool with_compressed, async_path_callback_t callback, void *user);
/* The same at once, without a thread. */
async_path_event_t *async_open_path(const char *path, bool with_compressed);
/* Closes, cancels the callback (the thread may still be waiting) and frees; legal in its callback. */
void async_path_event_dispose(async_path_event_t *event);

/* Work of the host at the end of turns. */
typedef struct async_turn_event_t async_turn_event_t;
typedef void (*async_turn_callback_t)(void *user);

async_turn_event_t *async_new_turn_event(async_turn_callback_t callback, void *user);
/* Calls back once, before the loop waits for events again; from its own callback: once it has looked for events without
 * waiting for them. Again is not twice. */
void async_turn_event_arm(async_turn_event_t *event);
/* Cancels and frees; legal in its callback. */
void async_turn_event_dispose(async_turn_event_t *event);

/* Waits for the next events of this thread's loop and runs their callbacks. False when nothing is left to wait for. */
bool async_loop_turn(void);

#ifdef __cplusplus
}
#endif

#endif
