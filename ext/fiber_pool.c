/* The Fibers that requests and coroutines run in: started once, then reused. Knows how to switch, not what runs.
 *
 * Who waits leaves by zend_fiber_switch_context() straight to the loop, and comes back the same way. PHP then sees every
 * Fiber of its chain as one that resumed another: scripts can neither resume nor destroy it meanwhile, and it wakes where
 * it was. Only what a script itself suspended with Fiber::suspend() goes back through Fiber::resume(). */
#include "scheduler.h"

#define MAX_IDLE 256u /* Fibers kept for what comes next; each holds a C stack of some pages */
#define RESERVE (256u << 10) /* bytes of memory_limit that must be left for a new Fiber: its VM stack, what it begins */
#define PROBE (64u << 10) /* bytes in one piece: more than its VM stack */
#define SPARE_MAPS 4096u /* of vm.max_map_count: left to all else, as Fibers of scripts */
#define DEFAULT_MAPS 65530u

static zend_function *fiber_construct;
static zend_function *fiber_start;
static zend_function *fiber_resume;
static zend_function *fiber_suspend;
static zend_function *fiber_throw;

static zend_function *method_of(zend_class_entry *ce, const char *name)
{
	return zend_hash_str_find_ptr(&ce->function_table, name, strlen(name));
}

void tas_register_fiber_pool(void)
{
	fiber_construct = method_of(zend_ce_fiber, "__construct");
	fiber_start = method_of(zend_ce_fiber, "start");
	fiber_resume = method_of(zend_ce_fiber, "resume");
	fiber_suspend = method_of(zend_ce_fiber, "suspend");
	fiber_throw = method_of(zend_ce_fiber, "throw");
}

/* ---- lists ---- */

static void link_busy(tas_fiber *fiber)
{
	fiber->previous = NULL;
	fiber->next = TAS_S->busy;
	if (TAS_S->busy) {
		TAS_S->busy->previous = fiber;
	}
	TAS_S->busy = fiber;
}

static void unlink_busy(tas_fiber *fiber)
{
	if (fiber->previous) {
		fiber->previous->next = fiber->next;
	} else {
		TAS_S->busy = fiber->next;
	}
	if (fiber->next) {
		fiber->next->previous = fiber->previous;
	}
}

static tas_fiber *pop_idle(void)
{
	tas_fiber *fiber = TAS_S->idle;

	if (fiber) {
		TAS_S->idle = fiber->next;
		TAS_S->idle_count--;
	}
	return fiber;
}

static void push_idle(tas_fiber *fiber)
{
	fiber->next = TAS_S->idle;
	TAS_S->idle = fiber;
	TAS_S->idle_count++;
}

/* Rare: something else than the pool has ended an idle one. */
static void remove_idle(tas_fiber *fiber)
{
	tas_fiber **link = &TAS_S->idle;

	while (*link && *link != fiber) {
		link = &(*link)->next;
	}
	if (*link) {
		*link = fiber->next;
		TAS_S->idle_count--;
	}
}

/* ---- the side of the loop ---- */

static void free_fiber(tas_fiber *fiber)
{
	if (EXPECTED(fiber->fiber)) {
		OBJ_RELEASE(&fiber->fiber->std);
	}
	efree(fiber);
	TAS_S->fiber_count--;
}

/* Frees the Fibers that have ended: none can do that for itself. */
static void free_finished(void)
{
	tas_fiber **link = &TAS_S->finished;

	while (*link) {
		tas_fiber *fiber = *link;

		if (fiber->fiber->context.status != ZEND_FIBER_STATUS_DEAD) {
			link = &fiber->next;
			continue;
		}
		*link = fiber->next;
		free_fiber(fiber);
	}
}

static void step_switch(tas_fiber *fiber, void *context)
{
	zend_fiber_transfer transfer = { .context = context };

	/* The loop may be turned elsewhere than when it left. */
	fiber->fiber->caller = TAS_S->loop;
	fiber->fiber->stack_bottom->prev_execute_data = EG(current_execute_data);
	ZVAL_NULL(&transfer.value);
	zend_fiber_switch_context(&transfer);
	if (UNEXPECTED(transfer.flags & ZEND_FIBER_TRANSFER_FLAG_BAILOUT)) {
		zend_bailout();
	}
	zval_ptr_dtor(&transfer.value);
}

/* Through Fiber's own methods, which a script may have to do with. */
static void call_method(tas_fiber *fiber, zend_function *method, uint32_t count, zval *args)
{
	zval result;

	ZVAL_UNDEF(&result);
	zend_call_known_function(method, &fiber->fiber->std, zend_ce_fiber, &result, count, args, NULL);
	zval_ptr_dtor(&result);
}

static void step_start(tas_fiber *fiber, void *unused)
{
	call_method(fiber, fiber_start, 0, NULL);
}

static void step_resume(tas_fiber *fiber, void *unused)
{
	call_method(fiber, fiber_resume, 0, NULL);
}

static void step_throw(tas_fiber *fiber, void *exception)
{
	zval arg;

	ZVAL_OBJ(&arg, exception);
	tas_context_switch(tas_context_of_fiber(fiber->fiber));
	call_method(fiber, fiber_throw, 1, &arg);
	zval_ptr_dtor(&arg);
}

static void step_destroy(tas_fiber *fiber, void *unused)
{
	zend_object *object = &fiber->fiber->std;

	if (!(OBJ_FLAGS(object) & IS_OBJ_DESTRUCTOR_CALLED)) {
		GC_ADD_FLAGS(object, IS_OBJ_DESTRUCTOR_CALLED);
		tas_context_switch(tas_context_of_fiber(fiber->fiber));
		object->handlers->dtor_obj(object);
	}
}

/* The one way from the loop into a Fiber: returns when that leaves, is suspended or ends. Here arrives what is fatal. */
static void enter(tas_fiber *fiber, void (*step)(tas_fiber *, void *), void *argument)
{
	ZEND_ASSERT(TAS_S->loop && EG(current_fiber_context) == TAS_S->loop && !TAS_S->current);
	tas_fatal_settle();
	TAS_S->current = fiber;
	zend_try {
		step(fiber, argument);
	} zend_catch {
		tas_scheduler_bailout();
	} zend_end_try();
	tas_context_switch(NULL);
	TAS_S->current = NULL;
	if (UNEXPECTED(TAS_S->finished && !TAS_S->fatal)) {
		free_finished();
	}
}

/* ---- a new one ---- */

/* How many can be: each C stack takes two mappings, with its guard page. At the limit of the kernel, all of the process
 * would be without memory: see proc_sys_vm(5). */
static uint32_t max_fibers(void)
{
	static uint32_t limit;

	if (UNEXPECTED(limit == 0)) {
		FILE *file = fopen("/proc/sys/vm/max_map_count", "r");
		unsigned maps = DEFAULT_MAPS;

		if (!file || fscanf(file, "%u", &maps) != 1) {
			maps = DEFAULT_MAPS;
		}
		if (file) {
			fclose(file);
		}
		limit = maps > 2 * SPARE_MAPS ? (maps - SPARE_MAPS) / 2 : SPARE_MAPS / 2;
	}
	return limit;
}

/* Each attempt that fails is a fatal error in PHP's log: after one, some memory has to be released before the next. */
static bool has_room(void)
{
	const size_t used = zend_memory_usage(false);

	if (UNEXPECTED(TAS_S->fiber_count >= max_fibers() || (TAS_S->full_at && used > TAS_S->full_at - TAS_S->full_at / 64))) {
		return false;
	}
	return PG(memory_limit) <= 0 || used + RESERVE <= (size_t) PG(memory_limit);
}

/* Into *place, at once: it may be made only in part. */
static void create_fiber(void *place)
{
	tas_fiber *fiber;
	zval object, result;

	efree(emalloc(PROBE));
	fiber = *(tas_fiber **) place = ecalloc(1, sizeof(*fiber));
	TAS_S->fiber_count++;
	object_init_ex(&object, zend_ce_fiber);
	fiber->fiber = (zend_fiber *) Z_OBJ(object);
	ZVAL_UNDEF(&result);
	zend_call_known_function(fiber_construct, Z_OBJ(object), zend_ce_fiber, &result, 1, &TAS_S->entry, NULL);
	zval_ptr_dtor(&result);
}

/* While a server runs, what is fatal here is only that there is no Fiber. */
static bool create_guarded(tas_fiber **place)
{
	tas_context context;
	bool created;

	tas_context_begin(&context);
	created = tas_context_run(&context, create_fiber, place) && !EG(exception);
	if (UNEXPECTED(EG(exception))) {
		zend_clear_exception();
	}
	tas_context_end(&context);
	TAS_S->full_at = created ? 0 : zend_memory_usage(false);
	return created;
}

/* NULL: there is no memory for it. */
static tas_fiber *try_create(void)
{
	tas_fiber *fiber = NULL;

	if (UNEXPECTED(!has_room())) {
		return NULL;
	}
	if (!TAS_S->server) {
		create_fiber(&fiber);
	} else if (UNEXPECTED(!create_guarded(&fiber))) {
		if (fiber) {
			free_fiber(fiber);
		}
		return NULL;
	}
	return fiber;
}

/* Who left straight for the loop has kept a caller. */
static void enter_idle(tas_fiber *fiber)
{
	if (EXPECTED(fiber->fiber->caller)) {
		enter(fiber, step_switch, &fiber->fiber->context);
	} else {
		enter(fiber, step_resume, NULL);
	}
}

/* Runs what it is given. False when no Fiber can be made and started. */
static bool run(tas_exchange_id exchange, tas_coroutine *coroutine)
{
	tas_fiber *fiber = pop_idle();
	const bool reused = fiber != NULL;

	if (!reused && UNEXPECTED(!(fiber = try_create()))) {
		return false;
	}
	fiber->exchange = exchange;
	fiber->coroutine = coroutine;
	link_busy(fiber);
	if (EXPECTED(reused)) {
		enter_idle(fiber);
		return true;
	}
	TAS_S->starting = fiber;
	enter(fiber, step_start, NULL);
	if (UNEXPECTED(TAS_S->starting) && !TAS_S->fatal) { /* no memory for its C stack */
		TAS_S->starting = NULL;
		zend_clear_exception();
		unlink_busy(fiber);
		free_fiber(fiber);
		return false;
	}
	return true;
}

/* No line of PHP's: there may be no memory for one. */
static void log_refusal(void)
{
	char line[256];
	int len;

	if (!tas_server_logs(TAS_S->server->core, TAS_REFUSED_REQUEST)) {
		return;
	}
	len = snprintf(line, sizeof(line), "a request is refused with 503, there is no memory for it: %zu bytes of "
		"memory_limit (" ZEND_LONG_FMT ") are used, and %u Fibers", zend_memory_usage(false), PG(memory_limit),
		TAS_S->fiber_count);

	tas_log(tas_config_from(TAS_S->server->config), TAS_LOG_ERROR, line, (size_t) len);
}

void tas_fiber_serve(tas_exchange_id exchange)
{
	if (UNEXPECTED(!run(exchange, NULL))) {
		tas_handler_refuse(TAS_S->server, exchange);
		tas_exchange_release(TAS_S->server->core, exchange);
		log_refusal();
	}
}

void tas_fiber_run(tas_coroutine *coroutine)
{
	if (UNEXPECTED(!run(0, coroutine))) {
		tas_coroutine_fail(coroutine);
	}
}

void tas_fiber_continue(tas_fiber *fiber, zend_fiber_context *context)
{
	enter(fiber, step_switch, context);
}

void tas_fiber_destroy(tas_fiber *fiber)
{
	zend_object *object = &fiber->fiber->std;

	GC_ADDREF(object);
	enter(fiber, step_destroy, NULL);
	OBJ_RELEASE(object);
}

bool tas_fiber_is_suspended(const tas_fiber *fiber)
{
	return fiber->fiber->context.status == ZEND_FIBER_STATUS_SUSPENDED && !fiber->fiber->caller;
}

void tas_fiber_throw(tas_fiber *fiber, zend_object **pending)
{
	zend_object *exception = *pending;

	if (exception && tas_fiber_is_suspended(fiber)) {
		*pending = NULL;
		enter(fiber, step_throw, exception);
	}
}

void tas_fibers_end_idle(void)
{
	TAS_S->ending = true;
	while (TAS_S->idle && !TAS_S->fatal) {
		enter_idle(pop_idle());
	}
	TAS_S->ending = false;
}

void tas_fibers_abandon(void)
{
	const zend_objects_store *store = &EG(objects_store);

	for (uint32_t i = 1; i < store->top; i++) {
		zend_object *object = store->object_buckets[i];

		if (IS_OBJ_VALID(object) && object->ce == zend_ce_fiber
			&& ((zend_fiber *) object)->context.status == ZEND_FIBER_STATUS_SUSPENDED) {
			GC_ADD_FLAGS(object, IS_OBJ_DESTRUCTOR_CALLED);
		}
	}
	for (tas_fiber *fiber = TAS_S->busy; fiber; fiber = fiber->next) {
		if (fiber->wait) {
			tas_wait_dispose_events(fiber->wait);
		}
	}
}

/* ---- the side of the Fibers ---- */

static tas_fiber *find_busy(const zend_fiber *fiber)
{
	tas_fiber *one = TAS_S->busy;

	while (one && one->fiber != fiber) {
		one = one->next;
	}
	return one;
}

static bool is_of_pool(const zend_fiber *fiber)
{
	return Z_TYPE(fiber->fci.function_name) == IS_OBJECT
		&& Z_OBJ(fiber->fci.function_name) == Z_OBJ(TAS_S->entry);
}

tas_fiber *tas_fiber_running(void)
{
	const zend_fiber *fiber = EG(active_fiber);

	while (fiber) {
		const zend_fiber_context *caller = fiber->caller;

		if (EXPECTED(TAS_S->current && TAS_S->current->fiber == fiber)) {
			return TAS_S->current;
		}
		if (UNEXPECTED(is_of_pool(fiber))) { /* a script has resumed it */
			return find_busy(fiber);
		}
		fiber = caller && caller->kind == zend_ce_fiber ? zend_fiber_from_context((zend_fiber_context *) caller) : NULL;
	}
	return TAS_S->current;
}

bool tas_fiber_leave(void)
{
	zend_fiber_transfer transfer = { .context = TAS_S->loop };
	tas_context *context = tas_context_switch(NULL);
	const bool own = EXPECTED(!context || context->fiber == TAS_S->current->fiber); /* else it may end meanwhile */

	TAS_S->current->fiber->stack_bottom->prev_execute_data = NULL;
	ZVAL_NULL(&transfer.value);
	zend_fiber_switch_context(&transfer);
	tas_context_switch(own ? context : tas_context_of(EG(current_execute_data)));
	if (UNEXPECTED(transfer.flags & ZEND_FIBER_TRANSFER_FLAG_ERROR)) {
		zend_throw_exception_internal(Z_OBJ(transfer.value));
		return false;
	}
	zval_ptr_dtor(&transfer.value);
	return true;
}

/* Back when there is something to run, when the pool ends, or with an exception. */
static void wait_in_pool(tas_fiber *self)
{
	push_idle(self);
	if (EXPECTED(TAS_S->current == self)) {
		tas_fiber_leave();
	} else { /* a script has resumed it, and is to go on */
		zval result;

		ZVAL_UNDEF(&result);
		zend_call_known_function(fiber_suspend, NULL, zend_ce_fiber, &result, 0, NULL, NULL);
		zval_ptr_dtor(&result);
	}
	if (UNEXPECTED(self->exchange == 0 && !self->coroutine)) {
		remove_idle(self);
	}
}

/* False: the Fiber is to end. */
static bool wait_for_work(tas_fiber *self)
{
	do {
		if (TAS_S->ending || TAS_S->fatal || TAS_S->idle_count >= MAX_IDLE || zend_fiber_switch_blocked()) {
			return false;
		}
		wait_in_pool(self);
		if (EG(exception)) {
			return false;
		}
	} while (UNEXPECTED(self->exchange == 0 && !self->coroutine)); /* the pool ends, or a script has resumed it */
	return true;
}

static bool work(tas_fiber *self)
{
	const tas_exchange_id exchange = self->exchange;
	bool alive;

	self->exchange = 0;
	if (self->coroutine) {
		self->coroutine->fiber = self;
		alive = tas_coroutine_call(self->coroutine);
		self->coroutine = NULL;
	} else {
		alive = tas_handler_serve(TAS_S->server, exchange);
	}
	unlink_busy(self);
	return alive;
}

/* What Async\Coroutine::run() does. */
void tas_fiber_main(void)
{
	tas_fiber *self = TAS_S->starting;

	if (!self) {
		return;
	}
	TAS_S->starting = NULL;
	while (work(self) && wait_for_work(self)) {
	}
	self->next = TAS_S->finished;
	TAS_S->finished = self;
}
