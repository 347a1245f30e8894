#include "php_true_async_server.h"

#include "tls_info_arginfo.h"

static zend_class_entry *tas_ce_tls_info;

ZEND_METHOD(TrueAsync_TlsInfo, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

void tas_tls_info_create(zval *target, const tas_tls_info *info)
{
	/* The slots are in the order of the stub. */
	zval *slot;

	object_init_ex(target, tas_ce_tls_info);
	slot = Z_OBJ_P(target)->properties_table;
	ZVAL_STR(slot++, tas_str_to_string(info->version));
	ZVAL_STR(slot++, tas_str_to_string(info->cipher));
	tas_str_or_null(slot++, info->alpn);
	tas_str_or_null(slot++, info->server_name);
	ZVAL_BOOL(slot++, info->resumed);
	ZVAL_STR(slot++, tas_str_to_string(info->record_layer));
	ZVAL_BOOL(slot++, info->ktls_send);
	ZVAL_BOOL(slot++, info->ktls_receive);
	tas_str_or_null(slot, info->ktls_reason);
}

void tas_register_tls_info(void)
{
	tas_ce_tls_info = register_class_TrueAsync_TlsInfo();
}
