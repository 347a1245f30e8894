#include "php_true_async_server.h"
#include "zend_enum.h"

#include "enums_arginfo.h"

zend_class_entry *tas_ce_ktls;
zend_class_entry *tas_ce_log_severity;
zend_class_entry *tas_ce_access_log_format;
zend_class_entry *tas_ce_static_on_missing;
zend_class_entry *tas_ce_static_dotfiles;
zend_class_entry *tas_ce_static_symlinks;

void tas_register_enums(void)
{
	tas_ce_ktls = register_class_TrueAsync_Ktls();
	tas_ce_log_severity = register_class_TrueAsync_LogSeverity();
	tas_ce_access_log_format = register_class_TrueAsync_AccessLogFormat();
	tas_ce_static_on_missing = register_class_TrueAsync_StaticOnMissing();
	tas_ce_static_dotfiles = register_class_TrueAsync_StaticDotfiles();
	tas_ce_static_symlinks = register_class_TrueAsync_StaticSymlinks();
}
