#include "system.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

static int to_questions;

static DWORD WINAPI carry(LPVOID nothing) {
    char some[512];
    int n;
    (void)nothing;
    while ((n = _read(0, some, sizeof some)) > 0 && _write(to_questions, some, (unsigned)n) == n) {}
    TerminateProcess(GetCurrentProcess(), 0); /* asks no library, so none can hold it up */
    return 0;
}

int begin(FILE **questions, FILE **answers) {
    int ends[2], mine = _dup(1), nowhere = _open("NUL", _O_WRONLY);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    if (mine < 0 || nowhere < 0 || _dup2(nowhere, 1) || _dup2(nowhere, 2)) return 0;
    if (_pipe(ends, 4096, _O_BINARY | _O_NOINHERIT)) return 0;
    SetHandleInformation((HANDLE)_get_osfhandle(mine), HANDLE_FLAG_INHERIT, 0);
    _setmode(0, _O_BINARY);
    _setmode(mine, _O_BINARY);
    *questions = _fdopen(ends[0], "rb");
    *answers = _fdopen(mine, "wb");
    to_questions = ends[1];
    return *questions && *answers && CreateThread(NULL, 0, carry, NULL, 0, NULL);
}

void *loaded(unsigned char *place, long *code) {
    wchar_t *path = (wchar_t *)place, *name = wcsrchr(path, L'\\');
    void *library = LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    *code = library ? 0 : (long)GetLastError();
    if (library && name) { /* what it loads later by name lies beside it */
        *name = 0;
        SetDllDirectoryW(path);
    }
    return library;
}

void *function_named(void *library, const char *name) {
    return (void *)GetProcAddress(library, name);
}

int32_t called(void *function, const intptr_t words[WORDS]) {
#ifdef __i386__
    int32_t code;
    __asm__ volatile("movl %%esp, %%edi\n\t"
                     "pushl 20(%%esi)\n\tpushl 16(%%esi)\n\tpushl 12(%%esi)\n\t"
                     "pushl 8(%%esi)\n\tpushl 4(%%esi)\n\tpushl (%%esi)\n\t"
                     "call *%%eax\n\t"
                     "movl %%edi, %%esp" /* whoever took the words off, the stack is as it was */
                     : "=a"(code)
                     : "a"(function), "S"(words)
                     : "edi", "ecx", "edx", "memory", "cc");
    return code;
#else
    typedef int32_t (*taking)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t);
    return ((taking)function)(words[0], words[1], words[2], words[3], words[4], words[5]);
#endif
}
