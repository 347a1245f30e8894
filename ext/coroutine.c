/* The Fibers that requests run in: started once, then reused. Knows how to switch, not what runs.
 *
 * A coroutine that waits for its next request or for a timer leaves by zend_fiber_switch_context() straight to the loop,
 * and comes back the same way. PHP then sees every Fiber of its chain as one that resumed another: scripts can neither
 * resume nor destroy it meanwhile, and it wakes where it was. Only what a script itself suspended with Fiber::suspend()
 * goes back through Fiber::resume(). */
#include "php_true_async_server.h"

#include "zend_closures.h"

#include <unistd.h>

#define MAX_IDLE 64u /* Fibers kept for the next requests; each holds a C stack of some pages */

struct tas_coroutine {
	zend_fiber *fiber; /* owned */
	tas_exchange_id exchange; /* what to serve; 0: nothing */
	tas_coroutine *previous; /* in `busy` */
	tas_coroutine *next; /* in `busy`, `idle` or `finished` */
};

/* Lives on the stack of the function that waits. Who wakes it unlinks it first. */
struct tas_wait {
	zend_fiber_context *context;
	tas_exchange_id exchange; /* whose events it waits for; 0: none */
	unsigned events; /* TAS_EVENT_… */
	async_timer_event_t *timer; /* or NULL */
	tas_wait *previous;
	tas_wait *next;
	enum { PENDING, BY_EVENT, BY_TIMER, CANCELLED } outcome;
};

static zend_function *fiber_construct;
static zend_function *fiber_start;
static zend_function *fiber_resume;
static zend_function *fiber_suspend;
static zend_function *coroutine_function;

static zend_function *method_of(zend_class_entry *ce, const char *name)
{
	return zend_hash_str_find_ptr(&ce->function_table, name, strlen(name));
}

void tas_register_coroutine(void)
{
	fiber_construct = method_of(zend_ce_fiber, "__construct");
	fiber_start = method_of(zend_ce_fiber, "start");
	fiber_resume = method_of(zend_ce_fiber, "resume");
	fiber_suspend = method_of(zend_ce_fiber, "suspend");
	coroutine_function = method_of(tas_ce_server, "coroutine");
}

/* ---- lists ---- */

static void link_busy(tas_run *run, tas_coroutine *coroutine)
{
	coroutine->previous = NULL;
	coroutine->next = run->busy;
	if (run->busy) {
		run->busy->previous = coroutine;
	}
	run->busy = coroutine;
}

static void unlink_busy(tas_run *run, tas_coroutine *coroutine)
{
	if (coroutine->previous) {
		coroutine->previous->next = coroutine->next;
	} else {
		run->busy = coroutine->next;
	}
	if (coroutine->next) {
		coroutine->next->previous = coroutine->previous;
	}
}

static tas_coroutine *pop_idle(tas_run *run)
{
	tas_coroutine *coroutine = run->idle;

	if (coroutine) {
		run->idle = coroutine->next;
		run->idle_count--;
	}
	return coroutine;
}

static void push_idle(tas_run *run, tas_coroutine *coroutine)
{
	coroutine->next = run->idle;
	run->idle = coroutine;
	run->idle_count++;
}

/* Rare: something else than the pool has ended an idle one. */
static void remove_idle(tas_run *run, tas_coroutine *coroutine)
{
	tas_coroutine **link = &run->idle;

	while (*link && *link != coroutine) {
		link = &(*link)->next;
	}
	if (*link) {
		*link = coroutine->next;
		run->idle_count--;
	}
}

static void link_wait(tas_run *run, tas_wait *wait)
{
	wait->previous = NULL;
	wait->next = run->waits;
	if (run->waits) {
		run->waits->previous = wait;
	}
	run->waits = wait;
	if (wait->exchange) {
		zend_hash_index_add_new_ptr(&run->waits_by_exchange, wait->exchange, wait);
	}
}

/* Nothing will wake it any more. */
static void unlink_wait(tas_run *run, tas_wait *wait)
{
	if (wait->timer) {
		async_timer_event_dispose(wait->timer);
		wait->timer = NULL;
	}
	if (wait->exchange) {
		zend_hash_index_del(&run->waits_by_exchange, wait->exchange);
	}
	if (wait->previous) {
		wait->previous->next = wait->next;
	} else {
		run->waits = wait->next;
	}
	if (wait->next) {
		wait->next->previous = wait->previous;
	}
}

/* ---- switching: the side of the loop ---- */

/* Frees the Fibers that have ended: none can do that for itself. */
static void free_finished(tas_run *run)
{
	tas_coroutine **link = &run->finished;

	while (*link) {
		tas_coroutine *coroutine = *link;

		if (coroutine->fiber->context.status != ZEND_FIBER_STATUS_DEAD) {
			link = &coroutine->next;
			continue;
		}
		*link = coroutine->next;
		OBJ_RELEASE(&coroutine->fiber->std);
		efree(coroutine);
	}
}

static void discard_exception(tas_run *run, const char *where)
{
	if (UNEXPECTED(EG(exception))) {
		const tas_config_object *config = tas_config_from(run->server->config);
		const char *class_name = ZSTR_VAL(EG(exception)->ce->name);
		zend_string *text = strpprintf(0, "uncaught %s %s", class_name, where);

		zend_clear_exception();
		tas_log(config, TAS_LOG_ERROR, ZSTR_VAL(text), ZSTR_LEN(text));
		zend_string_release(text);
	}
}

/* Goes on where the context has left, and returns when that leaves again or ends. */
static void switch_to(tas_run *run, zend_fiber_context *context)
{
	zend_fiber_transfer transfer = { .context = context };

	ZEND_ASSERT(EG(current_fiber_context) == run->loop);
	ZVAL_NULL(&transfer.value);
	zend_fiber_switch_context(&transfer);
	tas_context_switch(NULL);
	if (UNEXPECTED(transfer.flags & ZEND_FIBER_TRANSFER_FLAG_BAILOUT)) {
		tas_run_bailout(run);
		return;
	}
	zval_ptr_dtor(&transfer.value);
	if (UNEXPECTED(run->finished)) {
		free_finished(run);
	}
}

/* Through Fiber's own methods, which a script may have to do with. */
static void call_fiber(tas_run *run, zend_function *method, zend_fiber *fiber)
{
	zval result;

	ZVAL_UNDEF(&result);
	zend_call_known_function(method, &fiber->std, zend_ce_fiber, &result, 0, NULL, NULL);
	tas_context_switch(NULL);
	zval_ptr_dtor(&result);
	discard_exception(run, "in a request's Fiber");
	free_finished(run);
}

static void resume(tas_run *run, tas_coroutine *coroutine)
{
	/* Who left straight for the loop has kept its caller. */
	if (EXPECTED(coroutine->fiber->caller == run->loop)) {
		switch_to(run, &coroutine->fiber->context);
	} else {
		call_fiber(run, fiber_resume, coroutine->fiber);
	}
}

/* NULL when no Fiber can be made, with nothing left behind. */
static zend_fiber *create_fiber(tas_run *run)
{
	zval object, result;

	object_init_ex(&object, zend_ce_fiber);
	ZVAL_UNDEF(&result);
	zend_call_known_function(fiber_construct, Z_OBJ(object), zend_ce_fiber, &result, 1, &run->entry, NULL);
	zval_ptr_dtor(&result);
	return (zend_fiber *) Z_OBJ(object);
}

void tas_run_dispatch(tas_run *run, tas_exchange_id exchange)
{
	tas_coroutine *coroutine = pop_idle(run);

	if (EXPECTED(coroutine)) {
		coroutine->exchange = exchange;
		link_busy(run, coroutine);
		resume(run, coroutine);
		return;
	}
	coroutine = ecalloc(1, sizeof(*coroutine));
	coroutine->fiber = create_fiber(run);
	coroutine->exchange = exchange;
	link_busy(run, coroutine);
	run->starting = coroutine;
	call_fiber(run, fiber_start, coroutine->fiber);
	if (UNEXPECTED(run->starting)) { /* no memory for its stack */
		run->starting = NULL;
		unlink_busy(run, coroutine);
		OBJ_RELEASE(&coroutine->fiber->std);
		efree(coroutine);
		tas_handler_refuse(run->server, exchange);
		tas_exchange_release(run->server->core, exchange);
	}
}

/* ---- switching: the side of the Fibers ---- */

/* Leaves for the loop; true when it came back as it should, false with the exception that ends this Fiber. */
static bool leave(tas_run *run)
{
	zend_fiber_transfer transfer = { .context = run->loop };
	tas_context *context = tas_context_switch(NULL);

	ZVAL_NULL(&transfer.value);
	zend_fiber_switch_context(&transfer);
	tas_context_switch(context);
	if (UNEXPECTED(transfer.flags & ZEND_FIBER_TRANSFER_FLAG_ERROR)) {
		zend_throw_exception_internal(Z_OBJ(transfer.value));
		return false;
	}
	zval_ptr_dtor(&transfer.value);
	return true;
}

/* Back when there is a request, when the run has ended, or with an exception. */
static void wait_in_pool(tas_run *run, tas_coroutine *self)
{
	push_idle(run, self);
	if (EXPECTED(self->fiber->caller == run->loop)) {
		leave(run);
	} else {
		zval result;

		ZVAL_UNDEF(&result);
		zend_call_known_function(fiber_suspend, NULL, zend_ce_fiber, &result, 0, NULL, NULL);
		zval_ptr_dtor(&result);
	}
	if (UNEXPECTED(self->exchange == 0)) {
		remove_idle(run, self);
	}
}

/* False: the Fiber is to end. */
static bool next_request(tas_run *run, tas_coroutine *self)
{
	do {
		if (run->ended || run->fatal || run->idle_count >= MAX_IDLE || zend_fiber_switch_blocked()) {
			return false;
		}
		wait_in_pool(run, self);
		if (EG(exception)) {
			return false;
		}
	} while (UNEXPECTED(self->exchange == 0)); /* a script has resumed it */
	return true;
}

void tas_coroutine_main(void)
{
	tas_run *run = TAS_G(run);
	tas_coroutine *self;

	if (!run || !run->starting) {
		return;
	}
	self = run->starting;
	run->starting = NULL;
	do {
		const tas_exchange_id exchange = self->exchange;
		bool served;

		self->exchange = 0;
		served = tas_handler_serve(run->server, exchange);
		unlink_busy(run, self);
		if (!served) {
			break;
		}
	} while (next_request(run, self));
	self->next = run->finished;
	run->finished = self;
}

/* ---- waiting ---- */

static void wake(tas_run *run, tas_wait *wait, int outcome)
{
	unlink_wait(run, wait);
	wait->outcome = outcome;
	switch_to(run, wait->context);
}

static void on_timer(async_timer_event_t *event, void *user)
{
	(void) event; /* unlink_wait() disposes of it */
	wake(TAS_G(run), user, BY_TIMER);
}

void tas_run_notify(tas_run *run, tas_exchange_id exchange, unsigned events)
{
	tas_wait *wait = zend_hash_index_find_ptr(&run->waits_by_exchange, exchange);

	if (wait && (wait->events & events)) {
		wake(run, wait, BY_EVENT);
	}
}

bool tas_run_wait(tas_run *run, tas_exchange_id exchange, unsigned events, uint64_t ms)
{
	tas_wait wait = { .context = EG(current_fiber_context), .exchange = exchange, .events = events };

	if (!run || wait.context == run->loop) {
		tas_throw_runtime("only a handler can wait here");
		return false;
	}
	if (run->ended) {
		tas_throw_runtime("the server has stopped");
		return false;
	}
	if (zend_fiber_switch_blocked()) {
		tas_throw_runtime("Fibers cannot be switched here");
		return false;
	}
	if (ms != TAS_FOREVER) {
		wait.timer = async_new_timer_event(ms, on_timer, &wait);
	}
	link_wait(run, &wait);
	leave(run);
	switch (wait.outcome) {
		case PENDING: /* the Fiber is being destroyed */
			unlink_wait(run, &wait);
			break;
		case CANCELLED:
			if (!EG(exception)) {
				zend_throw_exception_internal(zend_create_graceful_exit());
			}
			break;
		case BY_EVENT:
		case BY_TIMER:
			break;
	}
	return !EG(exception) && wait.outcome == BY_EVENT;
}

/* ---- begin and end ---- */

void tas_run_begin(tas_run *run, tas_server_object *server)
{
	*run = (tas_run) { .server = server, .loop = EG(current_fiber_context), .process = getpid() };
	zend_hash_init(&run->waits_by_exchange, 8, NULL, NULL, 0);
	zend_create_closure(&run->entry, coroutine_function, tas_ce_server, tas_ce_server, NULL);
	TAS_G(run) = run;
	tas_context_install();
}

void tas_run_bailout(tas_run *run)
{
	run->fatal = true;
	tas_server_abort(run->server->core);
}

/* Each wait unwinds from its innermost Fiber outwards, as an exception does. */
static void cancel_waits(tas_run *run)
{
	while (run->waits && !run->fatal) {
		wake(run, run->waits, CANCELLED);
	}
}

/* What a script has suspended and never resumed; scripts may hold references to these Fibers. */
static void destroy_suspended(tas_run *run)
{
	while (run->busy && !run->fatal) {
		tas_coroutine *coroutine = run->busy;
		zend_object *fiber = &coroutine->fiber->std;

		GC_ADDREF(fiber);
		if (!(OBJ_FLAGS(fiber) & IS_OBJ_DESTRUCTOR_CALLED)) {
			GC_ADD_FLAGS(fiber, IS_OBJ_DESTRUCTOR_CALLED);
			fiber->handlers->dtor_obj(fiber);
		}
		discard_exception(run, "while a request's Fiber was destroyed");
		if (run->busy == coroutine) { /* it is not suspended, and cannot be reached */
			unlink_busy(run, coroutine);
			OBJ_RELEASE(fiber);
			efree(coroutine);
		}
		free_finished(run);
		OBJ_RELEASE(fiber);
	}
}

/* No Fiber of the run may be unwound any more: the run itself is gone by then. */
static void abandon_fibers(void)
{
	const zend_objects_store *store = &EG(objects_store);

	for (uint32_t i = 1; i < store->top; i++) {
		zend_object *object = store->object_buckets[i];

		if (IS_OBJ_VALID(object) && object->ce == zend_ce_fiber
			&& ((zend_fiber *) object)->context.status == ZEND_FIBER_STATUS_SUSPENDED) {
			GC_ADD_FLAGS(object, IS_OBJ_DESTRUCTOR_CALLED);
		}
	}
}

static void end_fibers(tas_run *run)
{
	cancel_waits(run);
	destroy_suspended(run);
	while (run->idle && !run->fatal) {
		resume(run, pop_idle(run));
	}
}

void tas_run_end(tas_run *run)
{
	run->ended = true;
	zend_try {
		end_fibers(run);
	} zend_catch {
		run->fatal = true;
	} zend_end_try();

	if (UNEXPECTED(run->fatal)) {
		/* Fibers stay as they are; their memory goes with the PHP request's. */
		while (run->waits) {
			unlink_wait(run, run->waits);
		}
		abandon_fibers();
	} else {
		free_finished(run);
		zval_ptr_dtor(&run->entry);
	}
	tas_context_uninstall();
	zend_hash_destroy(&run->waits_by_exchange);
	TAS_G(run) = NULL;
}
