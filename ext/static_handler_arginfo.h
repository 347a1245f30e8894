/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 2b628d84a5cf0ca0b93d12985be14687586f957b */

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_TrueAsync_StaticHandler___construct, 0, 0, 2)
	ZEND_ARG_TYPE_INFO(0, urlPrefix, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, rootDirectory, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setIndexFiles, 0, 0, IS_STATIC, 0)
	ZEND_ARG_VARIADIC_TYPE_INFO(0, names, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_disableIndex, 0, 0, IS_STATIC, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setOnMissing, 0, 1, IS_STATIC, 0)
	ZEND_ARG_OBJ_INFO(0, mode, TrueAsync\\StaticOnMissing, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_enablePrecompressed, 0, 0, IS_STATIC, 0)
	ZEND_ARG_VARIADIC_TYPE_INFO(0, codings, IS_STRING, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_TrueAsync_StaticHandler_disablePrecompressed arginfo_class_TrueAsync_StaticHandler_disableIndex

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setDotfilePolicy, 0, 1, IS_STATIC, 0)
	ZEND_ARG_OBJ_INFO(0, policy, TrueAsync\\StaticDotfiles, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setSymlinkPolicy, 0, 1, IS_STATIC, 0)
	ZEND_ARG_OBJ_INFO(0, policy, TrueAsync\\StaticSymlinks, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_hide, 0, 0, IS_STATIC, 0)
	ZEND_ARG_VARIADIC_TYPE_INFO(0, globs, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setEtagEnabled, 0, 1, IS_STATIC, 0)
	ZEND_ARG_TYPE_INFO(0, enabled, _IS_BOOL, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setCacheControl, 0, 1, IS_STATIC, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setOpenFileCache, 0, 1, IS_STATIC, 0)
	ZEND_ARG_TYPE_INFO(0, maxEntries, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, ttlSeconds, IS_LONG, 0, "60")
ZEND_END_ARG_INFO()

#define arginfo_class_TrueAsync_StaticHandler_disableOpenFileCache arginfo_class_TrueAsync_StaticHandler_disableIndex

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setHeader, 0, 2, IS_STATIC, 0)
	ZEND_ARG_TYPE_INFO(0, name, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_STRING, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_TrueAsync_StaticHandler_setBrowseEnabled arginfo_class_TrueAsync_StaticHandler_setEtagEnabled

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_setMimeType, 0, 2, IS_STATIC, 0)
	ZEND_ARG_TYPE_INFO(0, extension, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, type, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_getUrlPrefix, 0, 0, IS_STRING, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_TrueAsync_StaticHandler_getRootDirectory arginfo_class_TrueAsync_StaticHandler_getUrlPrefix

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_TrueAsync_StaticHandler_isLocked, 0, 0, _IS_BOOL, 0)
ZEND_END_ARG_INFO()


static ZEND_METHOD(TrueAsync_StaticHandler, __construct);
static ZEND_METHOD(TrueAsync_StaticHandler, setIndexFiles);
static ZEND_METHOD(TrueAsync_StaticHandler, disableIndex);
static ZEND_METHOD(TrueAsync_StaticHandler, setOnMissing);
static ZEND_METHOD(TrueAsync_StaticHandler, enablePrecompressed);
static ZEND_METHOD(TrueAsync_StaticHandler, disablePrecompressed);
static ZEND_METHOD(TrueAsync_StaticHandler, setDotfilePolicy);
static ZEND_METHOD(TrueAsync_StaticHandler, setSymlinkPolicy);
static ZEND_METHOD(TrueAsync_StaticHandler, hide);
static ZEND_METHOD(TrueAsync_StaticHandler, setEtagEnabled);
static ZEND_METHOD(TrueAsync_StaticHandler, setCacheControl);
static ZEND_METHOD(TrueAsync_StaticHandler, setOpenFileCache);
static ZEND_METHOD(TrueAsync_StaticHandler, disableOpenFileCache);
static ZEND_METHOD(TrueAsync_StaticHandler, setHeader);
static ZEND_METHOD(TrueAsync_StaticHandler, setBrowseEnabled);
static ZEND_METHOD(TrueAsync_StaticHandler, setMimeType);
static ZEND_METHOD(TrueAsync_StaticHandler, getUrlPrefix);
static ZEND_METHOD(TrueAsync_StaticHandler, getRootDirectory);
static ZEND_METHOD(TrueAsync_StaticHandler, isLocked);


static const zend_function_entry class_TrueAsync_StaticHandler_methods[] = {
	ZEND_ME(TrueAsync_StaticHandler, __construct, arginfo_class_TrueAsync_StaticHandler___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setIndexFiles, arginfo_class_TrueAsync_StaticHandler_setIndexFiles, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, disableIndex, arginfo_class_TrueAsync_StaticHandler_disableIndex, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setOnMissing, arginfo_class_TrueAsync_StaticHandler_setOnMissing, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, enablePrecompressed, arginfo_class_TrueAsync_StaticHandler_enablePrecompressed, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, disablePrecompressed, arginfo_class_TrueAsync_StaticHandler_disablePrecompressed, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setDotfilePolicy, arginfo_class_TrueAsync_StaticHandler_setDotfilePolicy, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setSymlinkPolicy, arginfo_class_TrueAsync_StaticHandler_setSymlinkPolicy, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, hide, arginfo_class_TrueAsync_StaticHandler_hide, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setEtagEnabled, arginfo_class_TrueAsync_StaticHandler_setEtagEnabled, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setCacheControl, arginfo_class_TrueAsync_StaticHandler_setCacheControl, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setOpenFileCache, arginfo_class_TrueAsync_StaticHandler_setOpenFileCache, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, disableOpenFileCache, arginfo_class_TrueAsync_StaticHandler_disableOpenFileCache, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setHeader, arginfo_class_TrueAsync_StaticHandler_setHeader, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setBrowseEnabled, arginfo_class_TrueAsync_StaticHandler_setBrowseEnabled, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, setMimeType, arginfo_class_TrueAsync_StaticHandler_setMimeType, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, getUrlPrefix, arginfo_class_TrueAsync_StaticHandler_getUrlPrefix, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, getRootDirectory, arginfo_class_TrueAsync_StaticHandler_getRootDirectory, ZEND_ACC_PUBLIC)
	ZEND_ME(TrueAsync_StaticHandler, isLocked, arginfo_class_TrueAsync_StaticHandler_isLocked, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static zend_class_entry *register_class_TrueAsync_StaticHandler(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "StaticHandler", class_TrueAsync_StaticHandler_methods);
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;

	return class_entry;
}
