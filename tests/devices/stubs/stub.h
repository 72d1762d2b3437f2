/* What both stand-ins share: a folder (CARD_STUB) in which the test says how the reader behaves.
 *
 *   state   key=number lines, the answers of functions          card    key=hex lines, what is on the card that lies there
 *   once    "hang FUNCTION" or "crash FUNCTION": done once      calls   written here: every function that was called
 */
#ifndef STUB_H
#define STUB_H
#define _GNU_SOURCE
#ifdef _WIN32
#include <direct.h>
#include <windows.h>
#define mkdir(path, mode) _mkdir(path)
#else
#include <dlfcn.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM 4096

static void place(char *out, const char *name) {
    const char *folder = getenv("CARD_STUB");
    snprintf(out, ROOM, "%s/%s", folder ? folder : ".", name);
}

/* The value of key in a file of key=value lines; its length, or -1. */
static int value_of(const char *file, const char *key, char *out) {
    char path[ROOM], line[ROOM];
    size_t length = strlen(key);
    int found = -1;
    place(path, file);
    FILE *stream = fopen(path, "r");
    if (!stream) return -1;
    while (fgets(line, sizeof line, stream)) {
        if (strncmp(line, key, length) == 0 && line[length] == '=') {
            line[strcspn(line, "\n")] = 0;
            strcpy(out, line + length + 1);
            found = (int)strlen(out);
        }
    }
    fclose(stream);
    return found;
}

static int number(const char *key, int otherwise) {
    char text[ROOM];
    return value_of("state", key, text) < 0 ? otherwise : (int)strtol(text, NULL, 0);
}

static int bytes_of(const char *key, unsigned char *out, int most) {
    char text[ROOM];
    int digits = value_of("card", key, text), n = 0;
    for (; n * 2 + 1 < digits && n < most; n++) {
        unsigned one;
        sscanf(text + 2 * n, "%2x", &one);
        out[n] = (unsigned char)one;
    }
    return digits < 0 ? -1 : n;
}

/* Which laying down this is; 0 when no card lies there. */
static long long laid(void) {
    char path[ROOM];
    place(path, "card");
#ifdef _WIN32
    WIN32_FILE_ATTRIBUTE_DATA about;
    if (!GetFileAttributesExA(path, GetFileExInfoStandard, &about)) return 0;
    return (long long)about.ftLastWriteTime.dwHighDateTime << 32 | about.ftLastWriteTime.dwLowDateTime;
#else
    struct stat about;
    if (stat(path, &about)) return 0;
    return (long long)about.st_ino * 1000003 + about.st_mtim.tv_sec * 1000000000LL + about.st_mtim.tv_nsec;
#endif
}

static void take_away(void) {
    char path[ROOM];
    place(path, "card");
    unlink(path);
}

static void called(const char *function) {
    char path[ROOM], text[ROOM] = "";
    place(path, "calls");
    FILE *stream = fopen(path, "a");
    if (stream) {
        fprintf(stream, "%s\n", function);
        fclose(stream);
    }
    place(path, "once");
    stream = fopen(path, "r");
    if (!stream) return;
    if (!fgets(text, sizeof text, stream)) text[0] = 0;
    fclose(stream);
    char *name = strchr(text, ' ');
    if (!name || strcmp(name + 1, function)) return;
    unlink(path);
    if (text[0] == 'h') {
        for (;;) sleep(3600);
    }
#ifdef _WIN32
    RaiseException(EXCEPTION_ACCESS_VIOLATION, 0, 0, NULL);
#else
    raise(SIGSEGV);
#endif
    abort();
}

static void write_file(const char *folder, const char *name, const unsigned char *data, int length) {
    char path[2 * ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    if (!stream) return;
    fwrite(data, 1, (size_t)length, stream);
    fclose(stream);
}

/* The folder of this library. */
static void beside_itself(char *folder) {
#ifdef _WIN32
    HMODULE library;
    DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    GetModuleHandleExA(how, (LPCSTR)(void *)beside_itself, &library);
    GetModuleFileNameA(library, folder, ROOM);
    *strrchr(folder, '\\') = 0;
#else
    Dl_info about;
    dladdr((void *)beside_itself, &about);
    strcpy(folder, about.dli_fname);
    *strrchr(folder, '/') = 0;
#endif
}

/* What a vendor's library leaves: in the temporary folder, in the working folder, beside itself. */
static void leave(const unsigned char *data, int length) {
    char folder[ROOM];
    const char *temp[] = {getenv("TMPDIR"), getenv("GUIDANCE_DESK_CARD_WIPE")};
    for (int i = 0; i < 2; i++) {
        if (!temp[i]) continue;
        snprintf(folder, sizeof folder, "%s/chinaidcard", temp[i]);
        mkdir(folder, 0700);
        write_file(folder, "wz.txt", data, length);
        write_file(folder, "zp.bmp", data, length);
        write_file(folder, "xp.wlt", data, length);
    }
    write_file(".", "zp.bmp", data, length);
    write_file(".", "unknown.dat", data, length);
    beside_itself(folder);
    write_file(folder, "WZ.TXT", data, length);
}

/* Vendors' libraries print what they read. */
static void chatter(const unsigned char *data, int length) {
    fwrite(data, 1, (size_t)length, stdout);
    printf("\nCVR_debug ok\n");
    fflush(stdout);
    fwrite(data, 1, (size_t)length, stderr);
    fflush(stderr);
}
#endif
