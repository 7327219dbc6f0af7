// Loaded before the C library by the tests of faults: flushes that fail while a file exists, and a clock that is off by the seconds in a file.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int flushes_fail(void) {
    const char *path = getenv("IMO_TEST_FAILING_FLUSH");
    return path && access(path, F_OK) == 0;
}

static int fail(void) {
    errno = EIO;
    return -1;
}

int fsync(int file) {
    int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
    return flushes_fail() ? fail() : next(file);
}

int fdatasync(int file) {
    int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
    return flushes_fail() ? fail() : next(file);
}

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
