/* Fatal errors: each ends the call that tas_context_run() has made, and nothing else.
 *
 * PHP raises a fatal error by a long jump, over frames whose variables nobody frees: after memory_limit, the memory would
 * stay used up. So the frames are released when the error is reported, while all that they point to is still there; the
 * jump comes then. Not released: what PHP's own C functions had in hand, and, out of memory, the temporary values of the
 * innermost expression, because the VM does not always note where in it it is. */
#include "scheduler.h"

#include "SAPI.h"
#include "zend_closures.h"
#include "zend_generators.h"
#include "zend_language_scanner.h"
#include "zend_language_scanner_defs.h"
#include "ext/standard/basic_functions.h"

static void (*original_error_cb)(int type, zend_string *file, const uint32_t line, zend_string *message);
static size_t open_files; /* those that the loop itself has open */
static bool heap_too_large; /* for memory_limit */

/* ---- releasing frames ---- */

static bool is_call(const zend_op *opline)
{
	return opline->opcode == ZEND_DO_FCALL || opline->opcode == ZEND_DO_ICALL || opline->opcode == ZEND_DO_FCALL_BY_NAME;
}

static void release_temporaries(zend_execute_data *frame, bool called_internal)
{
	const zend_op_array *code = &frame->func->op_array;
	const zend_op *opline = frame->opline;

	if (opline < code->opcodes || opline >= code->opcodes + code->last) {
		return; /* handling an exception */
	}
	zend_cleanup_unfinished_execution(frame, (uint32_t) (opline - code->opcodes), 0);
	if (called_internal && is_call(opline) && (opline->result_type & (IS_TMP_VAR | IS_VAR))) {
		zval_ptr_dtor_nogc(ZEND_CALL_VAR(frame, opline->result.var)); /* an internal function's result so far */
	}
}

static void release_generator(zend_execute_data *frame)
{
	zend_generator *generator = (zend_generator *) frame->return_value;

	generator->flags &= ~ZEND_GENERATOR_CURRENTLY_RUNNING;
	zend_generator_close(generator, true);
}

/* An included file: its variables are its caller's. */
static void release_code(zend_execute_data *frame)
{
	zend_execute_data *caller = frame->prev_execute_data;

	zend_detach_symbol_table(frame);
	zend_destroy_static_vars(&frame->func->op_array);
	destroy_op_array(&frame->func->op_array);
	efree_size(frame->func, sizeof(zend_op_array));
	if (caller && caller->func && ZEND_USER_CODE(caller->func->type)
		&& (ZEND_CALL_INFO(caller) & ZEND_CALL_HAS_SYMBOL_TABLE) && caller->symbol_table == frame->symbol_table) {
		zend_attach_symbol_table(caller);
	}
}

static void release_user_frame(zend_execute_data *frame)
{
	const uint32_t info = ZEND_CALL_INFO(frame);

	if (info & ZEND_CALL_GENERATOR) {
		release_generator(frame);
		return;
	}
	if (info & ZEND_CALL_CODE) {
		release_code(frame);
		return;
	}
	zend_free_compiled_variables(frame);
	if (info & ZEND_CALL_HAS_SYMBOL_TABLE) {
		zend_clean_and_cache_symbol_table(frame->symbol_table);
	}
	zend_vm_stack_free_extra_args_ex(info, frame);
}

static void release_frame(zend_execute_data *frame)
{
	const uint32_t info = ZEND_CALL_INFO(frame);
	zend_object *closure = info & ZEND_CALL_CLOSURE ? ZEND_CLOSURE_OBJECT(frame->func) : NULL;
	zend_object *object = info & ZEND_CALL_RELEASE_THIS ? Z_OBJ(frame->This) : NULL;
	zend_array *named = info & ZEND_CALL_HAS_EXTRA_NAMED_PARAMS ? frame->extra_named_params : NULL;
	const bool generator = info & ZEND_CALL_GENERATOR; /* which releases all of its own */

	if (ZEND_USER_CODE(frame->func->type)) {
		release_user_frame(frame);
	} else {
		zend_vm_stack_free_args(frame);
	}
	if (named && !generator) {
		zend_free_extra_named_params(named);
	}
	if (object && !generator) {
		OBJ_RELEASE(object);
	}
	if (closure && !generator) {
		OBJ_RELEASE(closure);
	}
}

/* Destructors run here: what they throw is dropped, and a fatal error in one ends only that one. */
static void release_guarded(void (*release)(zend_execute_data *, bool), zend_execute_data *frame, bool called_internal,
	tas_context *context)
{
	zend_try {
		release(frame, called_internal);
	} zend_catch {
		CG(unclean_shutdown) = false;
		gc_protect(false);
		tas_context_switch(context);
		EG(current_execute_data) = context->base;
	} zend_end_try();
	if (EG(exception)) {
		zend_clear_exception();
	}
}

static void release_whole_frame(zend_execute_data *frame, bool called_internal)
{
	(void) called_internal;
	release_frame(frame);
}

/* On a C stack that is about to be left: frames that C functions have put there hold nothing of their own. */
static bool is_real(const zend_execute_data *frame)
{
	return frame->func && (frame->func->type == ZEND_INTERNAL_FUNCTION || frame->func->op_array.opcodes);
}

/* Everything from the running frame down to where the context began. `exact`: the innermost frame knows its place. */
static void unwind(tas_context *context, bool exact)
{
	zend_execute_data *frame = EG(current_execute_data);
	bool called_internal = false;

	EG(current_execute_data) = context->base;
	while (frame != context->base) {
		zend_execute_data *caller = frame->prev_execute_data;

		if (!is_real(frame)) {
			called_internal = false;
			frame = caller;
			continue;
		}
		if (exact && ZEND_USER_CODE(frame->func->type)) {
			release_guarded(release_temporaries, frame, called_internal, context);
		}
		called_internal = frame->func->type == ZEND_INTERNAL_FUNCTION;
		release_guarded(release_whole_frame, frame, false, context);
		exact = true;
		frame = caller;
	}
}

/* ---- when a fatal error is reported ---- */

/* Fibers of the script die on the way out, and may not be freed before. */
static void hold_fibers(tas_context *context)
{
	zend_fiber *fiber = EG(active_fiber);

	while (fiber && fiber != context->fiber) {
		context->fibers = safe_erealloc(context->fibers, context->fiber_count + 1, sizeof(*context->fibers), 0);
		context->fibers[context->fiber_count++] = fiber;
		GC_ADDREF(&fiber->std);
		if (!fiber->caller || fiber->caller->kind != zend_ce_fiber) {
			break;
		}
		fiber = zend_fiber_from_context(fiber->caller);
	}
}

/* Newer builds of PHP note that memory_limit is exceeded, and throw at the next statement what exit() throws: the frames
 * are released by the VM. */
static bool thrown_by_vm(void)
{
#ifdef ZEND_HAS_OOM
	return EG(delayed_oom).state == ZEND_OOM_STATE_HANDLING;
#else
	return false;
#endif
}

/* As PHP does it, but once: into the log of the server, which is PHP's own, too, unless error_log names another. */
static void report(tas_context *context, int type, zend_string *file, uint32_t line, zend_string *message)
{
	const bool log_errors = PG(log_errors);

	if (context->response) {
		zend_string *text = strpprintf(0, "fatal error: %s in %s:%u", ZSTR_VAL(message), file ? ZSTR_VAL(file) : "?", line);

		tas_handler_log(context->response, TAS_LOG_ERROR, ZSTR_VAL(text));
		zend_string_release(text);
		PG(log_errors) = log_errors && PG(error_log) && *PG(error_log);
	}
	original_error_cb(type | E_DONT_BAIL, file, line, message);
	PG(log_errors) = log_errors;
	/* Who formatted it will not come back to release it; only a script's own message belongs to somebody else. */
	if (!(type & E_USER_ERROR) && !thrown_by_vm()) {
		zend_string_release(message);
	}
}

static void fail(tas_context *context, bool again)
{
	if (!again && context->response) {
		tas_handler_fail(context->response, 500);
	} else if (OG(running)) { /* PHP could not print anything now */
		tas_context_drop_output();
	}
}

static void end_context(tas_context *context, int type, zend_string *file, uint32_t line, zend_string *message)
{
	const bool exact = !zend_alloc_in_memory_limit_error_reporting();
	const bool again = context->dying; /* in a destructor */

	context->dying = true;
	tas_context_switch(context);
	if (UNEXPECTED(OG(running) && thrown_by_vm())) { /* who has called the callback goes on with it */
		context->fails_later = true;
	} else {
		fail(context, again);
	}
	report(context, type, file, line, message);
	zend_set_memory_limit(PG(memory_limit));
	if (!thrown_by_vm()) {
		hold_fibers(context);
		unwind(context, exact);
	}
	zend_bailout();
}

static void on_error(int type, zend_string *file, const uint32_t line, zend_string *message)
{
	const bool fatal = (type & E_FATAL_ERRORS) && !(type & E_DONT_BAIL);
	tas_context *context = UNEXPECTED(fatal) ? tas_context_of(EG(current_execute_data)) : NULL;

	if (context) {
		end_context(context, type, file, line, message);
	} else {
		original_error_cb(type, file, line, message);
	}
}

/* ---- after the jump ---- */

static void free_compilation(zend_lex_state *state)
{
	zend_stack_destroy(&state->state_stack);
	zend_stack_destroy(&state->nest_location_stack);
	zend_ptr_stack_destroy(&state->heredoc_label_stack);
	if (state->script_filtered) {
		efree(state->script_filtered);
	}
	if (state->filename) {
		zend_string_release(state->filename);
	}
	if (state->ast_arena) {
		zend_arena_destroy(state->ast_arena);
	}
}

/* No other request compiles: a compiler is never suspended. */
static void reset_compiler(void)
{
	zend_lex_state state;

	zend_save_lexical_state(&state); /* which leaves a new one behind */
	free_compilation(&state);
	LANG_SCNG(script_filtered) = NULL;
	CG(ast) = NULL;
	CG(ast_arena) = NULL;
	CG(active_op_array) = NULL;
	CG(active_class_entry) = NULL;
	CG(current_linking_class) = NULL;
	CG(memoized_exprs) = NULL;
	CG(memoize_mode) = 0;
	CG(loop_var_stack).top = 0;
	CG(delayed_oplines_stack).top = 0;
	CG(short_circuiting_opnums).top = 0;
	memset(&CG(context), 0, sizeof(CG(context)));
	memset(&CG(file_context), 0, sizeof(CG(file_context)));
	if (CG(doc_comment)) {
		zend_string_release(CG(doc_comment));
		CG(doc_comment) = NULL;
	}
	if (EG(record_errors)) {
		EG(record_errors) = false;
		zend_free_recorded_errors();
	}
	while (zend_llist_count(&CG(open_files)) > open_files) {
		zend_llist_remove_tail(&CG(open_files));
	}
}

/* What functions that did not return would have undone. */
static void reset_executor(const tas_context *context)
{
	CG(unclean_shutdown) = false;
	gc_protect(false);
	EG(active_fiber) = context->fiber;
	EG(error_reporting) = context->error_reporting;
	EG(exit_status) = context->exit_status;
	EG(error_handling) = EH_NORMAL;
	EG(exception_class) = NULL;
	EG(fake_scope) = NULL;
	EG(jit_trace_num) = 0;
#ifdef ZEND_HAS_OOM
	EG(delayed_oom).state = ZEND_OOM_STATE_NONE;
#endif
	if (EG(in_autoload)) {
		zend_hash_clean(EG(in_autoload)); /* else what was being loaded could never be loaded again */
	}
	if (Z_ISUNDEF(EG(user_error_handler)) && zend_stack_count(&EG(user_error_handlers)) == context->error_handlers) {
		ZVAL_COPY(&EG(user_error_handler), &context->error_handler); /* it died while it ran */
	}
	while (zend_fiber_switch_blocked()) {
		zend_fiber_switch_unblock();
	}
	PG(in_error_log) = false;
	PG(in_user_include) = false;
	PG(connection_status) &= ~PHP_CONNECTION_TIMEOUT;
	tas_php_calls_reset();
}

static void reset_vm_stack(const tas_context *context)
{
	while (EG(vm_stack) != context->vm_stack) {
		zend_vm_stack page = EG(vm_stack);

		EG(vm_stack) = page->prev;
		efree(page);
	}
	EG(vm_stack_top) = context->vm_stack_top;
	EG(vm_stack_end) = context->vm_stack_end;
}

/* By a long jump that no error was reported for: nothing tells where its frames are. */
static void note_unreported(tas_context *context)
{
	static const char text[] = "the handler was ended without an error; what it held is not released";

	if (context->response) {
		tas_handler_fail(context->response, 500);
		tas_handler_log(context->response, TAS_LOG_ERROR, text);
	}
}

/* AddressSanitizer cannot follow a long jump on a Fiber's stack: it takes the frames that were left for live ones. */
#if defined(__SANITIZE_ADDRESS__)
# include <sanitizer/asan_interface.h>

static void forget_left_frames(void)
{
	const size_t size = 512 * 1024;

	ASAN_UNPOISON_MEMORY_REGION((char *) __builtin_frame_address(0) - size, size);
}
#else
static void forget_left_frames(void)
{
}
#endif

/* While it reports that memory_limit is exceeded, PHP gives the report and the destructors what they need. A heap beyond
 * its limit would take no notice of it any more: what cannot be given back raises the limit, until it is. */
static void limit_memory(void)
{
	const size_t limit = (size_t) PG(memory_limit);

	heap_too_large = zend_set_memory_limit(limit) == FAILURE
		&& (zend_mm_gc(zend_mm_get_heap()) == 0 || zend_set_memory_limit(limit) == FAILURE);
	if (UNEXPECTED(heap_too_large)) {
		zend_set_memory_limit(zend_memory_usage(true));
	}
}

void tas_fatal_settle_limit(void)
{
	if (UNEXPECTED(heap_too_large)) {
		limit_memory();
	}
}

static void recover(tas_context *context)
{
	forget_left_frames();
	EG(current_execute_data) = context->base;
	tas_context_switch(context);
	reset_vm_stack(context);
	reset_executor(context);
	reset_compiler();
	if (EG(exception)) {
		zend_clear_exception();
	}
	while (context->fiber_count > 0) {
		OBJ_RELEASE(&context->fibers[--context->fiber_count]->std);
	}
	if (context->fibers) {
		efree(context->fibers);
		context->fibers = NULL;
	}
	if (!context->dying) {
		note_unreported(context);
	} else if (UNEXPECTED(context->fails_later)) {
		tas_context_drop_output();
		fail(context, false);
	}
	context->fails_later = false;
	context->dying = false;
	context->died = true;
	limit_memory();
}

static void remember(tas_context *context)
{
	context->base = EG(current_execute_data);
	context->fiber = EG(active_fiber);
	context->vm_stack = EG(vm_stack);
	context->vm_stack_top = EG(vm_stack_top);
	context->vm_stack_end = EG(vm_stack_end);
	context->error_reporting = EG(error_reporting);
	context->exit_status = EG(exit_status);
	context->error_handlers = zend_stack_count(&EG(user_error_handlers));
	ZVAL_COPY(&context->error_handler, &EG(user_error_handler));
}

bool tas_fatal_raise_noted(void)
{
#ifdef ZEND_HAS_OOM
	if (UNEXPECTED(EG(delayed_oom).state == ZEND_OOM_STATE_PENDING)) {
		zend_handle_delayed_oom();
		return true;
	}
#endif
	return false;
}

bool tas_context_run(tas_context *context, void (*code)(void *user), void *user)
{
	remember(context);
	context->died = false;
	zend_try {
		code(user);
		tas_fatal_raise_noted(); /* it may not fall upon somebody else */
	} zend_catch {
		context->died = true;
	} zend_end_try();
	if (UNEXPECTED(context->died || context->dying)) {
		recover(context);
	}
	zval_ptr_dtor_nogc(&context->error_handler);
	if (UNEXPECTED(TAS_G(context) != context)) {
		tas_context_switch(context);
		context->displaced = true;
	}
	return !context->died;
}

#ifdef ZEND_HAS_OOM
static void nothing(void *user)
{
}

void tas_fatal_settle(void)
{
	if (UNEXPECTED(EG(delayed_oom).state == ZEND_OOM_STATE_PENDING) && TAS_S->server) {
		tas_context context;

		tas_context_begin(&context);
		tas_context_run(&context, nothing, NULL);
		tas_context_end(&context);
	}
}
#else
void tas_fatal_settle(void)
{
}
#endif

/* ---- a run ---- */

void tas_fatal_install(void)
{
	open_files = zend_llist_count(&CG(open_files));
	original_error_cb = zend_error_cb;
	zend_error_cb = on_error;
}

void tas_fatal_uninstall(void)
{
	zend_error_cb = original_error_cb;
}
