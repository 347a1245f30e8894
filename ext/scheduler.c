/* The ready queue, who turns the loop, and how it begins and ends: with a server, and with the script. */
#include "scheduler.h"

#include "ext/standard/basic_functions.h"
#include "zend_closures.h"

#include <time.h>
#include <unistd.h>

/* So much of the ready queue runs before the loop looks at sockets and timers. */
#define ROUND_COUNT 256u
#define ROUND_NS 1000000u

tas_scheduler tas_scheduler_state;
static zend_function *entry_function;
static zend_function *finish_function;

void tas_register_scheduler(void)
{
	entry_function = zend_hash_str_find_ptr(&tas_ce_coroutine->function_table, ZEND_STRL("run"));
	finish_function = zend_hash_str_find_ptr(&tas_ce_coroutine->function_table, ZEND_STRL("finish"));
}

/* ---- the ready queue ---- */

void tas_ready_push(tas_ready *ready)
{
	if (ready->queued) {
		return;
	}
	ready->queued = true;
	ready->next = NULL;
	ready->previous = TAS_S->last;
	if (TAS_S->last) {
		TAS_S->last->next = ready;
	} else {
		TAS_S->first = ready;
	}
	TAS_S->last = ready;
	async_turn_event_arm(TAS_S->turn);
}

void tas_ready_remove(tas_ready *ready)
{
	ready->queued = false;
	if (ready->previous) {
		ready->previous->next = ready->next;
	} else {
		TAS_S->first = ready->next;
	}
	if (ready->next) {
		ready->next->previous = ready->previous;
	} else {
		TAS_S->last = ready->previous;
	}
}

static void run_first(void)
{
	tas_ready *ready = TAS_S->first;

	tas_ready_remove(ready);
	if (ready->starts) {
		tas_coroutine *coroutine = (tas_coroutine *) ready;

		if (EXPECTED(!coroutine->started)) {
			tas_fiber_run(coroutine);
		} else {
			tas_fiber_throw(coroutine->fiber, &coroutine->pending);
		}
	} else {
		tas_wait *wait = (tas_wait *) ready;

		if (EXPECTED(wait->fiber)) {
			tas_fiber_continue(wait->fiber, wait->context);
		} else {
			wait->over = TAS_S->returning = true;
		}
	}
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static bool can_run(void)
{
	return TAS_S->first && !TAS_S->returning && !TAS_S->exiting && !TAS_S->fatal;
}

/* Where Fibers cannot be switched, only who turns the loop can go on. */
static void run_driver(void)
{
	if (TAS_S->driver && TAS_S->driver->ready.queued) {
		tas_ready_remove(&TAS_S->driver->ready);
		TAS_S->driver->over = TAS_S->returning = true;
	}
}

static void run_round(void)
{
	const uint64_t end = now_ns() + ROUND_NS;

	for (unsigned i = 0; i < ROUND_COUNT && can_run(); i++) {
		run_first();
		if (now_ns() >= end) {
			break;
		}
	}
}

/* At the end of a turn of the loop. */
static void on_turn(void *user)
{
	const bool blocked = zend_fiber_switch_blocked();

	zend_try {
		blocked ? run_driver() : run_round();
	} zend_catch {
		tas_scheduler_bailout();
	} zend_end_try();
	/* The loop is not to wait for anything as long as there is something to run, or to return. */
	if ((TAS_S->first && !blocked) || TAS_S->returning) {
		async_turn_event_arm(TAS_S->turn);
	}
}

/* ---- turning the loop ---- */

static zend_object *new_no_memory(void)
{
	static const char text[] = "no memory to begin a coroutine: memory_limit or the kernel's vm.max_map_count is reached";
	zend_execute_data *frame = EG(current_execute_data);
	zend_object *exception;

	EG(current_execute_data) = NULL; /* it is of no place, and holds no arguments */
	exception = tas_exception_new(tas_ce_runtime_exception, zend_string_init(text, sizeof(text) - 1, false));
	EG(current_execute_data) = frame;
	return exception;
}

void tas_scheduler_begin(void)
{
	if (TAS_S->begun) {
		return;
	}
	TAS_S->begun = true;
	TAS_S->process = getpid();
	TAS_S->turn = async_new_turn_event(on_turn, NULL);
	zend_create_closure(&TAS_S->entry, entry_function, tas_ce_coroutine, tas_ce_coroutine, NULL);
	TAS_S->no_memory = new_no_memory();
}

bool tas_scheduler_turn(tas_wait *wait)
{
	bool alive = true;

	TAS_S->loop = EG(current_fiber_context);
	TAS_S->driver = wait;
	if (TAS_S->first) {
		async_turn_event_arm(TAS_S->turn);
	}
	while (alive && !wait->over && !TAS_S->fatal && !TAS_S->exiting) {
		alive = async_loop_turn() || TAS_S->first;
	}
	TAS_S->loop = NULL;
	TAS_S->driver = NULL;
	TAS_S->returning = false;
	if (UNEXPECTED(TAS_S->fatal)) {
		tas_wait_forget(wait);
		zend_bailout();
	}
	return alive || wait->over || TAS_S->exiting;
}

void tas_scheduler_bailout(void)
{
	TAS_S->fatal = true;
	if (TAS_S->server) {
		tas_server_abort(TAS_S->server->core);
	}
}

bool tas_scheduler_is_fatal(void)
{
	return TAS_S->fatal;
}

void tas_scheduler_exit(int exit_status)
{
	if (UNEXPECTED(getpid() != TAS_S->process)) {
		_exit(EG(exit_status)); /* connections, loop and coroutines are its parent's */
	}
	if (TAS_S->server) {
		EG(exit_status) = exit_status;
	} else {
		TAS_S->exiting = true;
	}
}

static void log_uncaught(tas_coroutine *coroutine)
{
	const tas_config_object *config = tas_config_from(TAS_S->server->config);
	const tas_severity severity = tas_is_gone(coroutine->exception) ? TAS_LOG_DEBUG : TAS_LOG_ERROR;
	const bool refused = coroutine->exception == TAS_S->no_memory;
	zend_string *who;
	zend_string *what;
	zend_string *line;

	if (refused && !tas_server_logs(TAS_S->server->core, TAS_REFUSED_COROUTINE)) {
		return;
	}
	who = tas_coroutine_text(coroutine);
	what = tas_exception_line(coroutine->exception);
	line = strpprintf(0, "%s: %s", ZSTR_VAL(who), ZSTR_VAL(what));
	tas_log(config, severity, ZSTR_VAL(line), ZSTR_LEN(line));
	zend_string_release(line);
	zend_string_release(what);
	zend_string_release(who);
}

void tas_report_uncaught(tas_coroutine *coroutine)
{
	zend_object *thrown = EG(exception); /* goes on: this may come in the midst of it */

	if (TAS_S->server) {
		log_uncaught(coroutine);
		return;
	}
	GC_ADDREF(coroutine->exception);
	EG(exception) = coroutine->exception;
	if (Z_TYPE(EG(user_exception_handler)) != IS_UNDEF) {
		zend_user_exception_handler();
	}
	if (EG(exception)) {
		zend_object *exception = EG(exception);

		EG(exception) = NULL;
		zend_exception_error(exception, E_ERROR);
	}
	EG(exit_status) = 255;
	EG(exception) = thrown;
}

/* ---- the end of the script ---- */

/* Has finish() called at the end of the script, behind the shutdown functions that are registered so far. */
static void finish_later(void)
{
	php_shutdown_function_entry entry;
	zval callable;

	memset(&entry, 0, sizeof(entry));
	zend_create_closure(&callable, finish_function, tas_ce_coroutine, tas_ce_coroutine, NULL);
	zend_fcall_info_init(&callable, 0, &entry.fci, &entry.fci_cache, NULL, NULL);
	TAS_S->finishes = append_user_shutdown_function(&entry);
	TAS_S->finish_place = BG(user_shutdown_function_names)->nNextFreeElement;
}

/* Whether more shutdown functions were registered behind finish(). */
static bool is_last_to_finish(void)
{
	return BG(user_shutdown_function_names)->nNextFreeElement == TAS_S->finish_place;
}

bool tas_scheduler_can_spawn(void)
{
	const tas_fiber *self = TAS_S->current;

	if (UNEXPECTED(TAS_S->closing && !(self && self->coroutine && !self->coroutine->of_server))) {
		tas_throw_runtime("the server has stopped");
		return false;
	}
	if (UNEXPECTED(TAS_S->fatal)) {
		tas_throw_runtime("a fatal error has ended the coroutines");
		return false;
	}
	if (!TAS_S->server && !TAS_S->finishes) {
		/* Destructors at the end of the script come too late; before PHP 8.4, none can switch Fibers. */
		if (TAS_S->finished_script || ((EG(flags) & EG_FLAGS_IN_SHUTDOWN) && zend_fiber_switch_blocked())) {
			tas_throw_runtime("the script has ended");
			return false;
		}
		finish_later();
	}
	tas_scheduler_begin();
	return true;
}

/* With a new cancellation each. Not by walking the list: what ends at once runs destructors. */
static void cancel_all(bool of_server, const char *reason)
{
	tas_coroutine **all = safe_emalloc(TAS_S->count, sizeof(*all), sizeof(*all));
	uint32_t count = 0;

	for (tas_coroutine *one = TAS_S->coroutines; one; one = one->next) {
		if (one->of_server || !of_server) {
			GC_ADDREF(&one->std);
			all[count++] = one;
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		tas_coroutine_cancel(all[i],
			tas_exception_new(tas_ce_cancellation, zend_string_init(reason, strlen(reason), 0)));
		OBJ_RELEASE(&all[i]->std);
	}
	efree(all);
}

/* Back when all have ended, when exit() was called, or when nothing is left that could end them. */
static void turn_for_coroutines(void)
{
	tas_wait wait = {0};
	bool alive;

	TAS_S->finisher = &wait;
	alive = tas_scheduler_turn(&wait);
	TAS_S->finisher = NULL;
	tas_wait_forget(&wait);
	if (!alive) {
		TAS_S->loop = EG(current_fiber_context);
		tas_break_deadlock();
		TAS_S->loop = NULL;
	}
}

/* What Async\Coroutine::finish() does. */
void tas_scheduler_finish(void)
{
	if (!TAS_S->finishes || TAS_S->loop || TAS_S->current) { /* a script has got hold of it */
		return;
	}
	TAS_S->finishes = false;
	if (UNEXPECTED(TAS_S->fatal || CG(unclean_shutdown) || getpid() != TAS_S->process)) {
		TAS_S->fatal = true;
		tas_fibers_abandon();
		return;
	}
	while (TAS_S->coroutines) {
		if (TAS_S->exiting || TAS_S->exited) {
			TAS_S->exiting = TAS_S->exited = false;
			cancel_all(false, "a coroutine has called exit()");
		}
		turn_for_coroutines();
	}
	TAS_S->exiting = TAS_S->exited = false;
	TAS_S->loop = EG(current_fiber_context);
	tas_fibers_end_idle();
	TAS_S->loop = NULL;
	if (is_last_to_finish()) {
		TAS_S->finished_script = true;
	} else { /* those may spawn too */
		finish_later();
	}
}

void tas_scheduler_shutdown(void)
{
	if (TAS_S->begun) {
		async_turn_event_dispose(TAS_S->turn);
		zval_ptr_dtor(&TAS_S->entry);
		OBJ_RELEASE(TAS_S->no_memory);
	}
	memset(TAS_S, 0, sizeof(*TAS_S));
}

/* ---- a server ---- */

bool tas_scheduler_can_serve(void)
{
	if (TAS_S->server) {
		tas_throw_runtime("another server is running in this process");
	} else if (TAS_S->loop) {
		tas_throw_runtime("a coroutine cannot start a server");
	} else if (TAS_S->begun && getpid() != TAS_S->process) {
		tas_throw_runtime("the event loop belongs to the process that has forked this one");
	} else if (zend_fiber_switch_blocked()) {
		tas_throw_runtime("Fibers cannot be switched here, so no handler could wait");
	} else {
		return true;
	}
	return false;
}

void tas_scheduler_begin_server(tas_server_object *server)
{
	tas_scheduler_begin();
	zend_hash_init(&TAS_S->waits_by_exchange, 8, NULL, NULL, 0);
	TAS_S->server = server;
	TAS_S->loop = EG(current_fiber_context);
	tas_context_install();
}

static tas_fiber *find_busy(bool waits)
{
	tas_fiber *fiber = TAS_S->busy;

	while (fiber && ((fiber->coroutine && !fiber->coroutine->of_server) || (waits && !fiber->wait))) {
		fiber = fiber->next;
	}
	return fiber;
}

/* Each wait unwinds from its innermost Fiber outwards, as an exception does. */
static void end_waits(void)
{
	tas_fiber *fiber;

	while (!TAS_S->fatal && (fiber = find_busy(true))) {
		tas_wait *wait = fiber->wait;

		if (wait->outcome != TAS_BY_CANCELLATION) {
			tas_wait_cancel(wait, NULL);
		}
		tas_ready_remove(&wait->ready);
		tas_fiber_continue(wait->fiber, wait->context);
	}
}

/* What a script has suspended and never resumed; scripts may hold references to these Fibers. */
static void end_suspended(void)
{
	tas_fiber *fiber;

	while (!TAS_S->fatal && (fiber = find_busy(false))) {
		tas_fiber_destroy(fiber);
	}
}

/* What is not of the server finds out that the exchange is gone. */
static void end_exchanges(void)
{
	for (tas_fiber *fiber = TAS_S->busy; fiber; fiber = fiber->next) {
		if (fiber->wait && fiber->wait->exchange) {
			tas_wake(fiber->wait, TAS_BY_EVENT);
		}
	}
}

static void end_server(void)
{
	cancel_all(true, "the server has stopped");
	end_waits();
	end_suspended();
	end_exchanges();
	if (!TAS_S->coroutines) {
		tas_fibers_end_idle();
	}
}

bool tas_scheduler_end_server(void)
{
	TAS_S->closing = true;
	zend_try {
		end_server();
	} zend_catch {
		TAS_S->fatal = true;
	} zend_end_try();

	if (UNEXPECTED(TAS_S->fatal)) {
		tas_fibers_abandon();
	}
	tas_context_uninstall();
	zend_hash_destroy(&TAS_S->waits_by_exchange);
	TAS_S->server = NULL;
	TAS_S->loop = NULL;
	TAS_S->closing = false;
	return !TAS_S->fatal;
}
