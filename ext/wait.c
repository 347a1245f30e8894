/* Waiting: for time, for events of an exchange, for paths, for coroutines. Who is woken goes on in its turn, by the ready queue. */
#include "scheduler.h"

#include <unistd.h>

/* ---- what wakes ---- */

static void watch_exchange(tas_wait *wait)
{
	wait->same = zend_hash_index_find_ptr(&TAS_S->waits_by_exchange, wait->exchange);
	zend_hash_index_update_ptr(&TAS_S->waits_by_exchange, wait->exchange, wait);
}

static void unwatch_exchange(tas_wait *wait)
{
	tas_wait *other = zend_hash_index_find_ptr(&TAS_S->waits_by_exchange, wait->exchange);

	if (other != wait) {
		while (other->same != wait) {
			other = other->same;
		}
		other->same = wait->same;
	} else if (wait->same) {
		zend_hash_index_update_ptr(&TAS_S->waits_by_exchange, wait->exchange, wait->same);
	} else {
		zend_hash_index_del(&TAS_S->waits_by_exchange, wait->exchange);
	}
}

static void watch_coroutine(tas_wait *wait, tas_await *await)
{
	await->wait = wait;
	await->next = NULL;
	await->previous = await->coroutine->last_await;
	if (await->previous) {
		await->previous->next = await;
	} else {
		await->coroutine->awaits = await;
	}
	await->coroutine->last_await = await;
}

static void unwatch_coroutine(tas_await *await)
{
	if (await->previous) {
		await->previous->next = await->next;
	} else {
		await->coroutine->awaits = await->next;
	}
	if (await->next) {
		await->next->previous = await->previous;
	} else {
		await->coroutine->last_await = await->previous;
	}
	await->coroutine = NULL;
}

static void on_timer(async_timer_event_t *event, void *user)
{
	tas_wake(user, TAS_BY_TIMER);
}

static void on_path(async_path_event_t *event, void *user)
{
	tas_wait *wait = user;

	wait->opened = event;
	wait->opening = NULL;
	tas_wake(wait, TAS_BY_EVENT);
}

static void watch(tas_wait *wait, uint64_t ms)
{
	if (wait->exchange) {
		watch_exchange(wait);
	}
	for (int i = 0; i < 2; i++) {
		if (wait->awaits[i].coroutine) {
			watch_coroutine(wait, &wait->awaits[i]);
		}
	}
	if (wait->path) {
		wait->opening = async_new_path_event(ZSTR_VAL(wait->path), wait->with_compressed, on_path, wait);
	}
	if (ms != TAS_FOREVER) {
		wait->timer = async_new_timer_event(ms, on_timer, wait);
	}
}

void tas_wait_dispose_events(tas_wait *wait)
{
	if (wait->timer) {
		async_timer_event_dispose(wait->timer);
		wait->timer = NULL;
	}
	if (wait->opening) {
		async_path_event_dispose(wait->opening);
		wait->opening = NULL;
	}
}

static void unwatch(tas_wait *wait)
{
	tas_wait_dispose_events(wait);
	if (wait->exchange) {
		unwatch_exchange(wait);
		wait->exchange = 0;
	}
	for (int i = 0; i < 2; i++) {
		if (wait->awaits[i].coroutine) {
			unwatch_coroutine(&wait->awaits[i]);
		}
	}
}

void tas_wait_forget(tas_wait *wait)
{
	unwatch(wait);
	if (wait->ready.queued) {
		tas_ready_remove(&wait->ready);
	}
}

void tas_wake(tas_wait *wait, tas_outcome outcome)
{
	unwatch(wait);
	wait->outcome = outcome;
	tas_ready_push(&wait->ready);
}

void tas_wait_cancel(tas_wait *wait, zend_object *exception)
{
	if (wait->cancellation) {
		OBJ_RELEASE(wait->cancellation);
	}
	wait->cancellation = exception;
	tas_wake(wait, TAS_BY_CANCELLATION);
}

void tas_notify(tas_exchange_id exchange, unsigned events)
{
	tas_wait *wait = TAS_S->server ? zend_hash_index_find_ptr(&TAS_S->waits_by_exchange, exchange) : NULL;

	while (wait) {
		tas_wait *next = wait->same;

		if (wait->events & events) {
			tas_wake(wait, TAS_BY_EVENT);
		}
		wait = next;
	}
}

/* ---- who waits ---- */

/* Whether it needs no Fiber to be run. */
static bool waits_for_time(const tas_wait *wait)
{
	return !wait->fiber && !wait->exchange && !wait->awaits[0].coroutine && !wait->awaits[1].coroutine;
}

/* Whether who calls may wait; else with an exception. */
static bool can_wait(const tas_wait *wait)
{
	tas_coroutine *coroutine = wait->self ? wait->self->coroutine : NULL;

	if (!wait->fiber && TAS_S->loop) {
		tas_throw_runtime("only a handler or a coroutine can wait here");
	} else if (!wait->fiber && getpid() != TAS_S->process) {
		tas_throw_runtime("the event loop belongs to the process that has forked this one");
	} else if (TAS_S->fatal) {
		tas_throw_runtime("a fatal error has ended the coroutines");
	} else if (TAS_S->closing && (!coroutine || coroutine->of_server)) {
		tas_throw_runtime("the server has stopped");
	} else if (zend_fiber_switch_blocked() && !waits_for_time(wait)) {
		tas_throw_runtime("Fibers cannot be switched here");
	} else if (coroutine && coroutine->pending) {
		zend_throw_exception_internal(coroutine->pending);
		coroutine->pending = NULL;
	} else {
		return true;
	}
	return false;
}

static void set_wait(const tas_wait *wait, tas_wait *value)
{
	if (wait->fiber) {
		wait->fiber->wait = value;
	}
	if (wait->self) {
		wait->self->wait = value;
	}
}

/* Back when it was woken, or with an exception. */
static void leave(tas_wait *wait)
{
	const bool called_back = tas_php_calls_back();
	tas_php_calls calls;

	if (UNEXPECTED(called_back)) {
		tas_php_calls_save(&calls);
	}
	set_wait(wait, wait);
	if (wait->fiber) {
		tas_fiber_leave();
	} else if (!tas_scheduler_turn(wait)) {
		zend_throw_exception_internal(tas_deadlock_error(wait));
	} else if (!wait->over) { /* a coroutine has called exit() */
		TAS_S->exiting = false;
		TAS_S->exited = true;
		zend_throw_unwind_exit();
	}
	set_wait(wait, NULL);
	if (UNEXPECTED(called_back)) {
		tas_php_calls_restore(&calls);
	}
}

static void throw_cancellation(tas_wait *wait)
{
	zend_object *exception = wait->cancellation ? wait->cancellation : zend_create_graceful_exit();

	wait->cancellation = NULL;
	if (EG(exception)) { /* the Fiber is being destroyed meanwhile */
		OBJ_RELEASE(exception);
	} else {
		zend_throw_exception_internal(exception);
	}
}

bool tas_wait_run(tas_wait *wait, uint64_t ms)
{
	tas_scheduler_begin();
	wait->fiber = TAS_S->current;
	wait->self = tas_fiber_running();
	if (UNEXPECTED(!can_wait(wait) || tas_fatal_raise_noted())) { /* noted: it would fall upon who runs meanwhile */
		return false;
	}
	wait->context = EG(current_fiber_context);
	wait->frame = EG(current_execute_data);
	if (ms == 0 && !wait->exchange && !wait->awaits[0].coroutine) {
		tas_wake(wait, TAS_BY_TIMER);
	} else {
		watch(wait, ms);
	}
	leave(wait);
	if (UNEXPECTED(wait->outcome == TAS_WAITS || wait->ready.queued)) { /* not woken: an exception ends it */
		tas_wait_forget(wait);
	}
	if (UNEXPECTED(wait->outcome == TAS_BY_CANCELLATION)) {
		throw_cancellation(wait);
	}
	return !EG(exception);
}

bool tas_wait_for_exchange(tas_exchange_id exchange, unsigned events, uint64_t ms)
{
	tas_wait wait = { .exchange = exchange, .events = events };

	if (!TAS_S->server) {
		tas_throw_runtime("the server has stopped");
		return false;
	}
	return tas_wait_run(&wait, ms) && wait.outcome == TAS_BY_EVENT;
}

async_path_event_t *tas_wait_for_path(const zend_string *path, bool with_compressed)
{
	tas_wait wait = { .path = path, .with_compressed = with_compressed };

	if (!tas_wait_run(&wait, TAS_FOREVER) && wait.opened) {
		async_path_event_dispose(wait.opened);
		wait.opened = NULL;
	}
	return wait.opened;
}
