/* python3.dll: CPython's stable ABI is a DLL of nothing but forwards to python311.dll; the .def file has them all. */
int __stdcall DllMainCRTStartup(void *instance, unsigned reason, void *reserved)
{
    (void)instance, (void)reason, (void)reserved;
    return 1;
}
