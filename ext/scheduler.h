/* What the files about coroutines share: Fibers (fiber_pool.c), waits (wait.c), the ready queue and who turns the loop
 * (scheduler.c), Async\Coroutine (coroutine.c), who waits for whom (deadlock.c).
 *
 * Somebody turns the loop: HttpServer::start(), or code outside any coroutine that waits. From there, and only there,
 * coroutines are entered; each leaves back to it. */
#ifndef TAS_SCHEDULER_H
#define TAS_SCHEDULER_H

#include "php_true_async_server.h"

/* Begins what is put into the ready queue: a coroutine to start, or a wait that is over. */
typedef struct tas_ready {
	struct tas_ready *previous;
	struct tas_ready *next;
	bool queued;
	bool starts; /* a tas_coroutine; else a tas_wait */
} tas_ready;

/* Async\Coroutine */
typedef struct tas_coroutine {
	tas_ready ready; /* first */
	zend_fcall_info call; /* owned: callable and arguments, until it has ended */
	zend_fcall_info_cache cache;
	zval result; /* IS_UNDEF: none */
	zend_object *exception; /* owned, or NULL */
	zend_object *pending; /* owned, or NULL: the cancellation that its next wait is to throw */
	struct tas_fiber *fiber; /* once it has begun, until it has ended */
	struct tas_await *awaits; /* who waits for it, the first first */
	struct tas_await *last_await;
	struct tas_coroutine *previous; /* in the scheduler's list, until it has ended */
	struct tas_coroutine *next;
	zend_string *file; /* owned, or NULL: where it was spawned */
	uint32_t line;
	uint64_t id;
	bool started;
	bool ended;
	bool of_server; /* spawned while a server ran: it does not outlive that */
	bool cancelled; /* cancel() was called before its end */
	bool told; /* somebody has got its exception */
	zend_object std;
} tas_coroutine;

/* A Fiber of the pool. */
typedef struct tas_fiber {
	zend_fiber *fiber; /* owned */
	tas_exchange_id exchange; /* the request to serve next; 0: none */
	tas_coroutine *coroutine; /* what runs in it; NULL: a request, or nothing */
	struct tas_wait *wait; /* what it waits for, or what waits that it has resumed */
	struct tas_fiber *previous; /* in `busy` */
	struct tas_fiber *next; /* in `busy`, `idle` or `finished` */
} tas_fiber;

/* One of the coroutines that a wait waits for. */
typedef struct tas_await {
	tas_coroutine *coroutine; /* NULL: none */
	struct tas_wait *wait;
	struct tas_await *previous; /* among those that wait for the same */
	struct tas_await *next;
} tas_await;

typedef enum { TAS_WAITS, TAS_BY_EVENT, TAS_BY_TIMER, TAS_BY_CANCELLATION } tas_outcome;

/* Lives on the stack of the function that waits. */
typedef struct tas_wait {
	tas_ready ready; /* first */
	tas_fiber *fiber; /* who leaves; NULL: it is who turns the loop that waits */
	tas_fiber *self; /* who waits: the same, or what a script has resumed in it; NULL: no request and no coroutine */
	zend_fiber_context *context;
	zend_execute_data *frame; /* where it waits */
	async_timer_event_t *timer; /* or NULL */
	const zend_string *path; /* that it waits for, or NULL */
	bool with_compressed; /* and for the compressed files beside it */
	async_path_event_t *opening; /* or NULL */
	async_path_event_t *opened; /* what came of it, owned by who waits */
	tas_exchange_id exchange; /* whose events it waits for; 0: none */
	unsigned events; /* TAS_EVENT_… */
	struct tas_wait *same; /* the next one with this exchange */
	tas_await awaits[2]; /* the awaited, and what cancels that */
	zend_object *cancellation; /* owned, or NULL: to be thrown when it goes on */
	tas_outcome outcome;
	bool over; /* without a fiber: go on */
} tas_wait;

typedef struct tas_scheduler {
	zend_fiber_context *loop; /* where the loop is turned; NULL: nobody does */
	tas_fiber *current; /* who was entered from there */
	tas_fiber *idle;
	tas_fiber *busy;
	tas_fiber *finished;
	tas_fiber *starting;
	tas_ready *first; /* of the ready queue */
	tas_ready *last;
	async_turn_event_t *turn; /* runs the ready queue */
	tas_coroutine *coroutines; /* that have not ended; owned */
	tas_wait *driver; /* of who turns the loop */
	tas_wait *finisher; /* waits for all coroutines to end */
	tas_server_object *server; /* that runs, or NULL */
	HashTable waits_by_exchange; /* tas_exchange_id => tas_wait, while a server runs */
	zval entry; /* a Closure: what each Fiber runs */
	zend_object *no_memory; /* the exception of coroutines that cannot begin: there would be no memory for one each */
	uint64_t last_id;
	uint32_t idle_count;
	uint32_t count; /* of `coroutines` */
	uint32_t fiber_count; /* of the pool, all */
	size_t full_at; /* bytes that were used when memory_limit had no room for another; 0: it has */
	pid_t process; /* that the loop belongs to */
	bool begun;
	zend_long finish_place; /* of the shutdown function behind it */
	bool finishes; /* finish() is registered for the end of the script */
	bool finished_script; /* and nothing comes after it that could wait for coroutines */
	bool closing; /* the server has stopped: what belongs to it cannot wait any more */
	bool ending; /* idle Fibers end */
	bool returning; /* it is the turn of who turns the loop */
	bool exiting; /* a coroutine has called exit(): who turns the loop is to end */
	bool exited; /* and has: the other coroutines are to be cancelled */
	bool fatal; /* a bailout is to be raised again */
} tas_scheduler;

extern tas_scheduler tas_scheduler_state;
#define TAS_S (&tas_scheduler_state)

/* ---- fiber_pool.c ---- */

/* Runs a coroutine in a Fiber until it ends or waits. */
void tas_fiber_run(tas_coroutine *coroutine);
/* Goes on where a wait has left. */
void tas_fiber_continue(tas_fiber *fiber, zend_fiber_context *context);
/* Ends a Fiber that a script has suspended and nobody resumes: its finally blocks run. */
void tas_fiber_destroy(tas_fiber *fiber);
/* Leaves for the loop; true when it came back as it should, false with the exception that ends this Fiber. */
bool tas_fiber_leave(void);
/* Throws what is pending into a Fiber that a script has suspended. Nothing if it has gone on meanwhile. */
void tas_fiber_throw(tas_fiber *fiber, zend_object **pending);
/* Whether a script has suspended it, and nobody has resumed it. */
bool tas_fiber_is_suspended(const tas_fiber *fiber);
/* In which of the Fibers of the pool this code runs; NULL: in none. */
tas_fiber *tas_fiber_running(void);
void tas_fibers_end_idle(void);
/* What Async\Coroutine::run() does. */
void tas_fiber_main(void);
/* After a fatal error: what is suspended stays as it is; its memory goes with the PHP request's. */
void tas_fibers_abandon(void);

/* ---- wait.c ---- */

/* Suspends who calls until somebody wakes the wait, or for `ms` milliseconds. False with an exception. */
bool tas_wait_run(tas_wait *wait, uint64_t ms);
/* Nothing will wake it any more. */
void tas_wait_forget(tas_wait *wait);
/* The timer and the path that it has armed, and nothing else of it. */
void tas_wait_dispose_events(tas_wait *wait);
/* It goes on in its turn. */
void tas_wake(tas_wait *wait, tas_outcome outcome);
/* It goes on with this exception, which is taken over; NULL: it is unwound as by exit(). */
void tas_wait_cancel(tas_wait *wait, zend_object *exception);

/* ---- scheduler.c ---- */

void tas_scheduler_begin(void);
void tas_ready_push(tas_ready *ready);
void tas_ready_remove(tas_ready *ready);
/* Turns the loop until the wait of who calls is over. False when nothing is left that could end it. */
bool tas_scheduler_turn(tas_wait *wait);
/* Whether a coroutine can be made here and now; else with an exception. */
bool tas_scheduler_can_spawn(void);
/* What Async\Coroutine::finish() does. */
void tas_scheduler_finish(void);
/* Its exception is owed to nobody: see Async\Coroutine. */
void tas_report_uncaught(tas_coroutine *coroutine);

/* ---- coroutine.c ---- */

static zend_always_inline tas_coroutine *tas_coroutine_from(zend_object *object)
{
	return (tas_coroutine *) ((char *) object - XtOffsetOf(tas_coroutine, std));
}

/* Takes over the arguments; the reference is the caller's. */
tas_coroutine *tas_coroutine_create(const zend_fcall_info *call, const zend_fcall_info_cache *cache);
/* Calls the function, in a Fiber. False when that is being destroyed, and must end. */
bool tas_coroutine_call(tas_coroutine *coroutine);
/* There is no memory for its Fiber: ends it with the exception that all such share, and that needs none. */
void tas_coroutine_fail(tas_coroutine *coroutine);
/* Takes over the exception. */
void tas_coroutine_cancel(tas_coroutine *coroutine, zend_object *exception);
zend_object *tas_exception_new(zend_class_entry *ce, zend_string *message);

/* ---- timeout.c ---- */

zend_object *tas_timeout_create(uint64_t ms);
/* Milliseconds; 0: it is over. */
uint64_t tas_timeout_left(const zend_object *object);
ZEND_COLD void tas_timeout_throw(const zend_object *object);

/* ---- deadlock.c ---- */

/* Throws if `awaited` waits for the coroutine that calls. */
bool tas_check_deadlock(const tas_coroutine *awaited);
/* "coroutine #1 (spawned at /path/file.php:3)" */
zend_string *tas_coroutine_text(const tas_coroutine *coroutine);
/* "/path/file.php:12", or NULL */
zend_string *tas_wait_location(const tas_wait *wait);
/* A DeadlockError for a wait that nothing will end. */
zend_object *tas_deadlock_error(const tas_wait *wait);
/* Nothing can end what the coroutines wait for: wakes some with a DeadlockError, else ends what is suspended. */
void tas_break_deadlock(void);

#endif
