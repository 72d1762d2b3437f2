/* Test-only stand-in for a system DLL: Wine 8's own aborts in WcsCreateIccProfile. This one says "no colour profile",
   as Windows does where there is none. */
#define EXPORT __declspec(dllexport)

EXPORT int __stdcall GetColorProfileFromHandle(void *profile, void *to, unsigned *size) { return 0; }
EXPORT int __stdcall CloseColorProfile(void *profile) { return 1; }
EXPORT void *__stdcall WcsCreateIccProfile(void *profile, unsigned options) { return 0; }
EXPORT void *__stdcall OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned create) { return 0; }

int __stdcall DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
