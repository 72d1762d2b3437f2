/* python.exe for the assembled Windows Python: what python.org's does, for a tree that PyPI has no python.exe for.
   Used while building and testing; it is not in the bundle. */
#include <windows.h>
#include <stdio.h>

typedef int (*py_main)(int, wchar_t **);

int wmain(int argc, wchar_t **argv)
{
    HMODULE python = LoadLibraryW(L"python311.dll");
    if (!python) {
        fwprintf(stderr, L"python311.dll: Windows error %lu\n", GetLastError());
        return 103;
    }
    py_main run = (py_main)(void *)GetProcAddress(python, "Py_Main");
    return run ? run(argc, argv) : 104;
}
