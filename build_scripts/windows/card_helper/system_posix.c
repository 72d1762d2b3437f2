#define _GNU_SOURCE
#include "system.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int to_questions;

static void *carry(void *nothing) {
    char some[512];
    ssize_t n;
    while ((n = read(0, some, sizeof some)) > 0 && write(to_questions, some, (size_t)n) == n) {}
    _exit(0);
    return nothing;
}

int begin(FILE **questions, FILE **answers) {
    struct rlimit none = {0, 0};
    pthread_t thread;
    int ends[2], mine = fcntl(1, F_DUPFD_CLOEXEC, 3), nowhere = open("/dev/null", O_WRONLY);
    setrlimit(RLIMIT_CORE, &none);
    if (mine < 0 || nowhere < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0) return 0;
    if (pipe2(ends, O_CLOEXEC)) return 0;
    *questions = fdopen(ends[0], "rb");
    *answers = fdopen(mine, "wb");
    to_questions = ends[1];
    return *questions && *answers && !pthread_create(&thread, NULL, carry, NULL);
}

void *loaded(unsigned char *place, long *code) {
    void *library = dlopen((char *)place, RTLD_NOW);
    const char *why = library ? "" : dlerror();
    int no_library = strstr(why, "wrong ELF class") || strstr(why, "invalid ELF header") || strstr(why, "too short");
    *code = library ? 0 : no_library ? 193 : 126;
    return library;
}

void *function_named(void *library, const char *name) {
    return dlsym(library, name);
}

int32_t called(void *function, const intptr_t words[WORDS]) {
    typedef int32_t (*taking)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t);
    return ((taking)function)(words[0], words[1], words[2], words[3], words[4], words[5]);
}
