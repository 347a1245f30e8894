/* Who waits for whom: coroutines that wait for each other, and what to say of it. */
#include "scheduler.h"

static const tas_wait *wait_of(const tas_coroutine *coroutine)
{
	const tas_wait *wait = coroutine->fiber ? coroutine->fiber->wait : NULL;

	return wait && wait->outcome == TAS_WAITS ? wait : NULL;
}

/* The coroutine that alone can end a wait; NULL if there is none, or time or another coroutine can too. */
static const tas_coroutine *awaited_by(const tas_wait *wait)
{
	return wait && !wait->timer && !wait->awaits[1].coroutine ? wait->awaits[0].coroutine : NULL;
}

/* ---- texts ---- */

static void append_coroutine(smart_str *text, const tas_coroutine *coroutine)
{
	smart_str_append_printf(text, "coroutine #%" PRIu64, coroutine->id);
	if (coroutine->file) {
		smart_str_append_printf(text, " (spawned at %s:%u)", ZSTR_VAL(coroutine->file), coroutine->line);
	}
}

zend_string *tas_coroutine_text(const tas_coroutine *coroutine)
{
	smart_str text = {0};

	append_coroutine(&text, coroutine);
	smart_str_0(&text);
	return text.s;
}

static const zend_execute_data *user_frame(const zend_execute_data *frame)
{
	while (frame && (!frame->func || !ZEND_USER_CODE(frame->func->type))) {
		frame = frame->prev_execute_data;
	}
	return frame;
}

zend_string *tas_wait_location(const tas_wait *wait)
{
	const zend_execute_data *frame = user_frame(wait->frame);

	return frame ? strpprintf(0, "%s:%u", ZSTR_VAL(frame->func->op_array.filename), frame->opline->lineno) : NULL;
}

/* "coroutine #2 (…), which waits for coroutine #3 (…)", up to `last` or the end of the chain. */
static void append_chain(smart_str *text, const tas_coroutine *coroutine, const tas_coroutine *last)
{
	append_coroutine(text, coroutine);
	while (coroutine != last) {
		const tas_wait *wait = wait_of(coroutine);

		coroutine = awaited_by(wait);
		if (!coroutine) {
			smart_str_appends(text, wait ? ", which nothing will wake" : ", which is suspended by Fiber::suspend()");
			return;
		}
		smart_str_appends(text, ", which waits for ");
		append_coroutine(text, coroutine);
	}
}

static zend_object *error_of(smart_str *text)
{
	smart_str_0(text);
	return tas_exception_new(tas_ce_deadlock_error, text->s);
}

zend_object *tas_deadlock_error(const tas_wait *wait)
{
	const zend_execute_data *frame = user_frame(wait->frame);
	smart_str text = {0};
	zend_object *error;

	smart_str_appends(&text, "deadlock: ");
	if (wait->self && wait->self->coroutine) {
		append_coroutine(&text, wait->self->coroutine);
	} else {
		smart_str_appends(&text, "the script");
	}
	smart_str_appends(&text, " waits for ");
	if (wait->awaits[0].coroutine) {
		append_chain(&text, wait->awaits[0].coroutine, NULL);
	} else {
		smart_str_appends(&text, "what nothing will bring");
	}
	error = error_of(&text);
	if (frame) { /* where it will be thrown, and not where it is made */
		zend_update_property_str(zend_ce_error, error, ZEND_STRL("file"), frame->func->op_array.filename);
		zend_update_property_long(zend_ce_error, error, ZEND_STRL("line"), frame->opline->lineno);
	}
	return error;
}

/* ---- finding ---- */

bool tas_check_deadlock(const tas_coroutine *awaited)
{
	const tas_fiber *fiber = tas_fiber_running();
	const tas_coroutine *self = fiber ? fiber->coroutine : NULL;
	const tas_coroutine *one = awaited;
	smart_str text = {0};

	while (self && one && one != self) {
		one = awaited_by(wait_of(one));
	}
	if (EXPECTED(!self || !one)) {
		return true;
	}
	smart_str_appends(&text, "deadlock: ");
	append_coroutine(&text, self);
	if (awaited == self) {
		smart_str_appends(&text, " would wait for itself");
	} else {
		smart_str_appends(&text, " would wait for ");
		append_chain(&text, awaited, self);
	}
	zend_throw_exception_internal(error_of(&text));
	return false;
}

/* Who waits for one that does not itself wait for another. What they throw goes on to those that wait for them. */
static bool is_innermost(const tas_wait *wait)
{
	const tas_coroutine *awaited = wait->awaits[0].coroutine;

	return awaited && !awaited_by(wait_of(awaited));
}

void tas_break_deadlock(void)
{
	bool found = false;

	for (tas_fiber *fiber = TAS_S->busy; fiber; fiber = fiber->next) {
		if (fiber->wait && fiber->wait->outcome == TAS_WAITS && is_innermost(fiber->wait)) {
			tas_wait_cancel(fiber->wait, tas_deadlock_error(fiber->wait));
			found = true;
		}
	}
	if (!found && TAS_S->busy) {
		tas_fiber_destroy(TAS_S->busy);
	}
}
