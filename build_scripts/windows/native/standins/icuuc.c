/* Test-only stand-in for Windows' own icuuc.dll (Windows 10 has it since 1903), which Wine 8 lacks: "no converters".
   Qt asks it for text encodings other than Unicode, which the program does not use. */
#define EXPORT __declspec(dllexport)
#define NO_SUCH_FILE 4
#define ILLEGAL_ARGUMENT 1

typedef unsigned short unit; /* of UTF-16 */
typedef int code;

static void *refuse(code *error, code why)
{
    if (error)
        *error = why;
    return 0;
}

EXPORT void *ucnv_open(const char *name, code *error) { return refuse(error, NO_SUCH_FILE); }
EXPORT void ucnv_close(void *c) {}
EXPORT void ucnv_reset(void *c) {}
EXPORT signed char ucnv_getMaxCharSize(const void *c) { return 1; }
EXPORT const char *ucnv_getName(const void *c, code *error) { return refuse(error, ILLEGAL_ARGUMENT); }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, code *error)
{
    return refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT const char *ucnv_getAvailableName(int n) { return 0; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT void ucnv_getToUCallBack(const void *c, void **action, const void **context)
{
    if (action)
        *action = 0;
    if (context)
        *context = 0;
}
EXPORT void ucnv_getFromUCallBack(const void *c, void **action, const void **context)
{
    ucnv_getToUCallBack(c, action, context);
}
EXPORT void ucnv_setToUCallBack(void *c, void *action, const void *context, void **old, const void **oldc, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT void ucnv_setFromUCallBack(void *c, void *action, const void *context, void **old, const void **oldc, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_cbToUWriteUChars(void *args, const unit *from, int length, int at, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT void ucnv_cbFromUWriteUChars(void *args, const unit **from, const unit *end, int at, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT void ucnv_toUnicode(void *c, unit **to, const unit *end, const char **from, const char *last, int *offsets,
                           signed char flush, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT void ucnv_fromUnicode(void *c, char **to, const char *end, const unit **from, const unit *last, int *offsets,
                             signed char flush, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
}
EXPORT int ucnv_toUCountPending(const void *c, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
    return 0;
}
EXPORT int ucnv_fromUCountPending(const void *c, code *error)
{
    refuse(error, ILLEGAL_ARGUMENT);
    return 0;
}

int __stdcall DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
