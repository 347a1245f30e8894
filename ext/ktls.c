/* TrueAsync\ktls_diagnose, and its part of phpinfo(). */
#include "php_true_async_server.h"
#include "ext/standard/info.h"

static void add_text(zval *target, const char *name, tas_str text)
{
	add_assoc_stringl(target, name, text.data, text.len);
}

/* true, or why not */
static void add_answer(zval *target, const char *name, tas_str reason)
{
	if (reason.len == 0) {
		add_assoc_bool(target, name, true);
	} else {
		add_text(target, name, reason);
	}
}

static void add_ciphers(zval *target, const tls_ktls_report *report)
{
	zval ciphers, answer, *of_version;
	size_t i;

	array_init(&ciphers);
	for (i = 0; i < report->answer_count; i++) {
		const tls_ktls_answer *found = &report->answers[i];

		of_version = zend_hash_str_find(Z_ARRVAL(ciphers), found->version.data, found->version.len);
		if (!of_version) {
			array_init(&answer);
			of_version = zend_hash_str_add_new(Z_ARRVAL(ciphers), found->version.data, found->version.len, &answer);
		}
		array_init_size(&answer, 2);
		add_answer(&answer, "send", found->send_reason);
		add_answer(&answer, "receive", found->receive_reason);
		zend_hash_str_add_new(Z_ARRVAL_P(of_version), found->cipher.data, found->cipher.len, &answer);
	}
	add_assoc_zval(target, "ciphers", &ciphers);
}

ZEND_FUNCTION(TrueAsync_ktls_diagnose)
{
	const tls_ktls_report *report;

	ZEND_PARSE_PARAMETERS_NONE();

	report = tls_ktls_diagnose();
	array_init_size(return_value, 7);
	add_assoc_bool(return_value, "supported", report->reason.len == 0);
	if (report->reason.len == 0) {
		add_assoc_null(return_value, "reason");
	} else {
		add_text(return_value, "reason", report->reason);
	}
	add_text(return_value, "kernel", report->kernel);
	add_text(return_value, "openssl", report->openssl);
	add_text(return_value, "module", report->module_state);
	add_answer(return_value, "rekey", report->rekey_reason);
	add_ciphers(return_value, report);
}

/* phpinfo() shows, and does not make the kernel load modules. The strings of a report end with a NUL. */
void tas_ktls_info(void)
{
	const tls_ktls_report *report = tls_ktls_diagnose_if_quick();

	php_info_print_table_start();
	if (!report) {
		php_info_print_table_header(2, "Kernel TLS", "not known yet");
		php_info_print_table_row(2, "Reason", "the kernel's module tls is not loaded; ktls_diagnose() makes it load");
	} else if (report->reason.len != 0) {
		php_info_print_table_header(2, "Kernel TLS", "no");
		php_info_print_table_row(2, "Reason", report->reason.data);
		php_info_print_table_row(2, "Kernel", report->kernel.data);
	} else {
		php_info_print_table_header(2, "Kernel TLS", "yes");
		php_info_print_table_row(2, "Encrypts", report->offer.data);
		php_info_print_table_row(2, "Key update", report->rekey_reason.len == 0 ? "yes" : report->rekey_reason.data);
		php_info_print_table_row(2, "Kernel", report->kernel.data);
	}
	php_info_print_table_end();
}
