/* Journals what a process writes below POWERCUT_FOLDER, and what of it was flushed, to POWERCUT_LOG.
 *
 * Preloaded (LD_PRELOAD, Linux). Each record: int64 kind, file id, offset, length; then the bytes.
 *   W bytes written · T truncated to offset · S flushed · N a name (bytes) for a file id · D name deleted ·
 *   R name renamed: "old\0new". File ids are inode numbers. Bytes written through a memory map are not seen: SQLite
 *   maps its -shm only, which nobody reads after a power cut.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int journal = -1;
static char watched[4096];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void begin(void) {
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    const char *folder = getenv("POWERCUT_FOLDER"), *log = getenv("POWERCUT_LOG");
    if (folder && log && strlen(folder) < sizeof watched) {
        strcpy(watched, folder);
        journal = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static void note(int64_t kind, int64_t id, int64_t offset, const void *bytes, int64_t length) {
    int64_t head[4] = {kind, id, offset, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, (size_t)length}};
    if (journal >= 0) {
        pthread_mutex_lock(&turn);
        if (writev(journal, parts, length ? 2 : 1) < 0) abort();
        pthread_mutex_unlock(&turn);
    }
}

static int is_watched(const char *path) {
    return journal >= 0 && path && strncmp(path, watched, strlen(watched)) == 0;
}

/* the file behind a descriptor, if it lies below the folder; else 0 */
static int64_t id_of(int fd) {
    char link[64], path[4096];
    struct stat found;
    if (journal < 0 || fd == journal) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return is_watched(path) && fstat(fd, &found) == 0 && S_ISREG(found.st_mode) ? (int64_t)found.st_ino : 0;
}

static void opened(int fd, const char *path) {
    int64_t id = fd >= 0 && is_watched(path) ? id_of(fd) : 0;
    if (id) note('N', id, 0, path, (int64_t)strlen(path));
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define MODE va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest)

int open(const char *path, int flags, ...) { MODE; REAL(open); int fd = real(path, flags, mode); opened(fd, path); if (fd >= 0 && (flags & O_TRUNC)) { int64_t id = id_of(fd); if (id) note('T', id, 0, 0, 0); } return fd; }
int open64(const char *path, int flags, ...) { MODE; REAL(open64); int fd = real(path, flags, mode); opened(fd, path); if (fd >= 0 && (flags & O_TRUNC)) { int64_t id = id_of(fd); if (id) note('T', id, 0, 0, 0); } return fd; }

ssize_t write(int fd, const void *bytes, size_t size) {
    int64_t id = id_of(fd);
    off_t at = id ? lseek(fd, 0, SEEK_CUR) : 0;
    if (id && (fcntl(fd, F_GETFL) & O_APPEND)) at = lseek(fd, 0, SEEK_END);
    ssize_t done = real_write(fd, bytes, size);
    if (id && done > 0) note('W', id, at, bytes, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { REAL(pwrite); ssize_t done = real(fd, bytes, size, at); int64_t id = done > 0 ? id_of(fd) : 0; if (id) note('W', id, at, bytes, done); return done; }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { REAL(pwrite64); ssize_t done = real(fd, bytes, size, at); int64_t id = done > 0 ? id_of(fd) : 0; if (id) note('W', id, at, bytes, done); return done; }
int ftruncate(int fd, off_t size) { REAL(ftruncate); int done = real(fd, size); int64_t id = done ? 0 : id_of(fd); if (id) note('T', id, size, 0, 0); return done; }
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); int done = real(fd, size); int64_t id = done ? 0 : id_of(fd); if (id) note('T', id, size, 0, 0); return done; }
int fsync(int fd) { REAL(fsync); int done = real(fd); int64_t id = done ? 0 : id_of(fd); if (id) note('S', id, 0, 0, 0); return done; }
int fdatasync(int fd) { REAL(fdatasync); int done = real(fd); int64_t id = done ? 0 : id_of(fd); if (id) note('S', id, 0, 0, 0); return done; }
int unlink(const char *path) { REAL(unlink); int done = real(path); if (!done && is_watched(path)) note('D', 0, 0, path, (int64_t)strlen(path)); return done; }

int rename(const char *old, const char *new) {
    REAL(rename);
    int done = real(old, new);
    if (!done && is_watched(old) && is_watched(new)) {
        char both[8192];
        size_t first = strlen(old) + 1, all = first + strlen(new);
        if (all < sizeof both) { memcpy(both, old, first); memcpy(both + first, new, all - first); note('R', 0, 0, both, (int64_t)all); }
    }
    return done;
}
