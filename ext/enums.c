#include "php_true_async_server.h"
#include "zend_enum.h"

#include "enums_arginfo.h"

zend_class_entry *tas_ce_ktls;
zend_class_entry *tas_ce_log_severity;
zend_class_entry *tas_ce_access_log_format;

void tas_register_enums(void)
{
	tas_ce_ktls = register_class_TrueAsync_Ktls();
	tas_ce_log_severity = register_class_TrueAsync_LogSeverity();
	tas_ce_access_log_format = register_class_TrueAsync_AccessLogFormat();
}
