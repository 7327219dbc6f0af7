// Loaded before the C library by the tests of faults: flushes that fail while a file exists, files that cannot be written while another one does, a clock
// that is off by the seconds in a file, a log of the files that are flushed, and a process that dies at a change of a file's name.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/// Whether the file that an environment variable names is there.
static int is_on(const char *variable) {
    const char *path = getenv(variable);
    return path && access(path, F_OK) == 0;
}

static int fail(int error) {
    errno = error;
    return -1;
}

/// Adds the path of a flushed file, a line, to the file that an environment variable names.
static void log_flush(int file) {
    const char *path = getenv("IMO_TEST_FLUSH_LOG");
    if (!path) return;
    char name[64], line[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, line, sizeof line - 1);
    int log = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log < 0) return;
    line[length < 0 ? 0 : length] = '\n';
    (void)!write(log, line, (length < 0 ? 0 : length) + 1);
    close(log);
}

static int flush(const char *function, int file) {
    int (*next)(int) = dlsym(RTLD_NEXT, function);
    if (is_on("IMO_TEST_FAILING_FLUSH")) return fail(EIO);
    int result = next(file);
    if (result == 0) log_flush(file);
    return result;
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }

/// Kills the process at the change of a name whose number, counted from 0, an environment variable gives.
static void change_name(void) {
    static _Atomic int count;
    const char *last = getenv("IMO_TEST_LAST_NAME_CHANGE");
    if (last && atomic_fetch_add(&count, 1) == atoi(last)) raise(SIGKILL);
}

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    change_name();
    return next(from, to);
}

int link(const char *from, const char *to) {
    int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
    change_name();
    return next(from, to);
}

int mkdir(const char *path, mode_t mode) {
    int (*next)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
    change_name();
    return next(path, mode);
}

int unlink(const char *path) {
    int (*next)(const char *) = dlsym(RTLD_NEXT, "unlink");
    // One that is not there changes nothing.
    if (access(path, F_OK) == 0) change_name();
    return next(path);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    ssize_t (*next)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    return is_on("IMO_TEST_READ_ONLY") ? fail(EROFS) : next(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

static long clock_offset(void) {
    const char *path = getenv("IMO_TEST_CLOCK_OFFSET");
    char text[32] = "";
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    return count > 0 ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int (*next)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_offset();
    return result;
}
