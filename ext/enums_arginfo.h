/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 9ae7a9cf6e5627eda3010518bafb1991788fae2c */




static const zend_function_entry class_TrueAsync_Ktls_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_LogSeverity_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_AccessLogFormat_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_StaticOnMissing_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_StaticDotfiles_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_StaticSymlinks_methods[] = {
	ZEND_FE_END
};

static zend_class_entry *register_class_TrueAsync_Ktls(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\Ktls", IS_STRING, class_TrueAsync_Ktls_methods);

	zval enum_case_Auto_value;
	zend_string *enum_case_Auto_value_str = zend_string_init("auto", strlen("auto"), 1);
	ZVAL_STR(&enum_case_Auto_value, enum_case_Auto_value_str);
	zend_enum_add_case_cstr(class_entry, "Auto", &enum_case_Auto_value);

	zval enum_case_Off_value;
	zend_string *enum_case_Off_value_str = zend_string_init("off", strlen("off"), 1);
	ZVAL_STR(&enum_case_Off_value, enum_case_Off_value_str);
	zend_enum_add_case_cstr(class_entry, "Off", &enum_case_Off_value);

	zval enum_case_Require_value;
	zend_string *enum_case_Require_value_str = zend_string_init("require", strlen("require"), 1);
	ZVAL_STR(&enum_case_Require_value, enum_case_Require_value_str);
	zend_enum_add_case_cstr(class_entry, "Require", &enum_case_Require_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_LogSeverity(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\LogSeverity", IS_LONG, class_TrueAsync_LogSeverity_methods);

	zval enum_case_OFF_value;
	ZVAL_LONG(&enum_case_OFF_value, 0);
	zend_enum_add_case_cstr(class_entry, "OFF", &enum_case_OFF_value);

	zval enum_case_DEBUG_value;
	ZVAL_LONG(&enum_case_DEBUG_value, 5);
	zend_enum_add_case_cstr(class_entry, "DEBUG", &enum_case_DEBUG_value);

	zval enum_case_INFO_value;
	ZVAL_LONG(&enum_case_INFO_value, 9);
	zend_enum_add_case_cstr(class_entry, "INFO", &enum_case_INFO_value);

	zval enum_case_WARN_value;
	ZVAL_LONG(&enum_case_WARN_value, 13);
	zend_enum_add_case_cstr(class_entry, "WARN", &enum_case_WARN_value);

	zval enum_case_ERROR_value;
	ZVAL_LONG(&enum_case_ERROR_value, 17);
	zend_enum_add_case_cstr(class_entry, "ERROR", &enum_case_ERROR_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_AccessLogFormat(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\AccessLogFormat", IS_STRING, class_TrueAsync_AccessLogFormat_methods);

	zval enum_case_Combined_value;
	zend_string *enum_case_Combined_value_str = zend_string_init("combined", strlen("combined"), 1);
	ZVAL_STR(&enum_case_Combined_value, enum_case_Combined_value_str);
	zend_enum_add_case_cstr(class_entry, "Combined", &enum_case_Combined_value);

	zval enum_case_Json_value;
	zend_string *enum_case_Json_value_str = zend_string_init("json", strlen("json"), 1);
	ZVAL_STR(&enum_case_Json_value, enum_case_Json_value_str);
	zend_enum_add_case_cstr(class_entry, "Json", &enum_case_Json_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_StaticOnMissing(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\StaticOnMissing", IS_STRING, class_TrueAsync_StaticOnMissing_methods);

	zval enum_case_NotFound_value;
	zend_string *enum_case_NotFound_value_str = zend_string_init("not-found", strlen("not-found"), 1);
	ZVAL_STR(&enum_case_NotFound_value, enum_case_NotFound_value_str);
	zend_enum_add_case_cstr(class_entry, "NotFound", &enum_case_NotFound_value);

	zval enum_case_Next_value;
	zend_string *enum_case_Next_value_str = zend_string_init("next", strlen("next"), 1);
	ZVAL_STR(&enum_case_Next_value, enum_case_Next_value_str);
	zend_enum_add_case_cstr(class_entry, "Next", &enum_case_Next_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_StaticDotfiles(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\StaticDotfiles", IS_STRING, class_TrueAsync_StaticDotfiles_methods);

	zval enum_case_Deny_value;
	zend_string *enum_case_Deny_value_str = zend_string_init("deny", strlen("deny"), 1);
	ZVAL_STR(&enum_case_Deny_value, enum_case_Deny_value_str);
	zend_enum_add_case_cstr(class_entry, "Deny", &enum_case_Deny_value);

	zval enum_case_Ignore_value;
	zend_string *enum_case_Ignore_value_str = zend_string_init("ignore", strlen("ignore"), 1);
	ZVAL_STR(&enum_case_Ignore_value, enum_case_Ignore_value_str);
	zend_enum_add_case_cstr(class_entry, "Ignore", &enum_case_Ignore_value);

	zval enum_case_Allow_value;
	zend_string *enum_case_Allow_value_str = zend_string_init("allow", strlen("allow"), 1);
	ZVAL_STR(&enum_case_Allow_value, enum_case_Allow_value_str);
	zend_enum_add_case_cstr(class_entry, "Allow", &enum_case_Allow_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_StaticSymlinks(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\StaticSymlinks", IS_STRING, class_TrueAsync_StaticSymlinks_methods);

	zval enum_case_Reject_value;
	zend_string *enum_case_Reject_value_str = zend_string_init("reject", strlen("reject"), 1);
	ZVAL_STR(&enum_case_Reject_value, enum_case_Reject_value_str);
	zend_enum_add_case_cstr(class_entry, "Reject", &enum_case_Reject_value);

	zval enum_case_Follow_value;
	zend_string *enum_case_Follow_value_str = zend_string_init("follow", strlen("follow"), 1);
	ZVAL_STR(&enum_case_Follow_value, enum_case_Follow_value_str);
	zend_enum_add_case_cstr(class_entry, "Follow", &enum_case_Follow_value);

	zval enum_case_OwnerMatch_value;
	zend_string *enum_case_OwnerMatch_value_str = zend_string_init("owner-match", strlen("owner-match"), 1);
	ZVAL_STR(&enum_case_OwnerMatch_value, enum_case_OwnerMatch_value_str);
	zend_enum_add_case_cstr(class_entry, "OwnerMatch", &enum_case_OwnerMatch_value);

	return class_entry;
}
