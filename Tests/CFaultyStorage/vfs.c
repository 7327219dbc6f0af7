#include "disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// SQLite's file system interface (https://www.sqlite.org/c3ref/vfs.html) over the disks in memory.

static const char prefix[] = "/imo-disk/";
static sqlite3_vfs *previous;

struct handle {
    sqlite3_file base;
    imo_disk *disk;
    struct imo_file *file;
    uint64_t generation;
    /// SQLITE_LOCK_NONE … SQLITE_LOCK_EXCLUSIVE.
    int lock;
    int uses_shared, keeps_log;
    uint8_t shared_reads[IMO_SHARED_LOCKS], shared_writes[IMO_SHARED_LOCKS];
};

static int is_dead(const struct handle *handle) {
    return handle->disk->has_crashed || handle->generation != handle->disk->generation;
}

// MARK: - Reading and writing

static int vfs_read(sqlite3_file *base, void *into, int count, sqlite3_int64 offset) {
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_READ;
    const struct imo_bytes *cache = &handle->file->cache;
    size_t there = (size_t)offset < cache->size ? cache->size - (size_t)offset : 0;
    if (there > (size_t)count) there = (size_t)count;
    if (imo_disk_strikes(handle->disk, IMO_DISK_READ_FAILS)) return SQLITE_IOERR_READ;
    if (imo_disk_strikes(handle->disk, IMO_DISK_READ_IS_SHORT)) {
        if (there > 1) memcpy(into, cache->data + offset, there / 2);
        return SQLITE_IOERR_READ;
    }
    if (there > 0) memcpy(into, cache->data + offset, there);
    if (there == (size_t)count) return SQLITE_OK;
    memset((char *)into + there, 0, (size_t)count - there);
    return SQLITE_IOERR_SHORT_READ;
}

/// Writes some of the bytes, as many as chance says.
static void write_part(struct handle *handle, const void *from, int count, sqlite3_int64 offset) {
    const uint32_t part = (uint32_t)imo_disk_random(handle->disk, (uint64_t)count);
    if (part > 0) imo_file_write(handle->file, from, (uint64_t)offset, part);
}

static int vfs_write(sqlite3_file *base, const void *from, int count, sqlite3_int64 offset) {
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_WRITE;
    imo_disk_count_change(handle->disk);
    const int grows = (size_t)offset + (size_t)count > handle->file->cache.size;
    if (imo_disk_strikes(handle->disk, IMO_DISK_WRITE_FAILS) || handle->disk->has_crashed) {
        write_part(handle, from, count, offset);
        return handle->disk->lies & IMO_DISK_SAYS_WRITTEN && !handle->disk->has_crashed ? SQLITE_OK : SQLITE_IOERR_WRITE;
    }
    if (grows && imo_disk_strikes(handle->disk, IMO_DISK_IS_FULL)) {
        write_part(handle, from, count, offset);
        return SQLITE_FULL;
    }
    return imo_file_write(handle->file, from, (uint64_t)offset, (uint32_t)count) ? SQLITE_OK : SQLITE_FULL;
}

static int vfs_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_TRUNCATE;
    imo_disk_count_change(handle->disk);
    if (handle->disk->has_crashed || imo_disk_strikes(handle->disk, IMO_DISK_TRUNCATE_FAILS)) return SQLITE_IOERR_TRUNCATE;
    return imo_file_truncate(handle->file, (uint64_t)size) ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int vfs_sync(sqlite3_file *base, int flags) {
    (void)flags;
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_FSYNC;
    imo_disk_count_change(handle->disk);
    if (handle->disk->has_crashed) return SQLITE_IOERR_FSYNC;
    if (imo_disk_strikes(handle->disk, IMO_DISK_SYNC_FAILS)) {
        switch (imo_disk_random(handle->disk, 3)) {
        case 0: imo_file_forget_changes(handle->file); break;
        case 1: imo_file_sync(handle->disk, handle->file); break;
        default: break;
        }
        return SQLITE_IOERR_FSYNC;
    }
    if (handle->disk->lies & IMO_DISK_SAYS_SYNCED) return SQLITE_OK;
    return imo_file_sync(handle->disk, handle->file) ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int vfs_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)handle->file->cache.size;
    return SQLITE_OK;
}

// MARK: - Locks of the database file (https://www.sqlite.org/lockingv3.html)

static int vfs_unlock(sqlite3_file *base, int lock) {
    struct handle *handle = (struct handle *)base;
    struct imo_file *file = handle->file;
    if (handle->generation == handle->disk->generation && handle->lock > lock) {
        if (handle->lock >= SQLITE_LOCK_EXCLUSIVE) file->exclusive = 0;
        if (handle->lock >= SQLITE_LOCK_PENDING) file->pending = 0;
        if (handle->lock >= SQLITE_LOCK_RESERVED) file->reserved = 0;
        if (lock == SQLITE_LOCK_NONE) file->readers--;
    }
    if (handle->lock > lock) handle->lock = lock;
    return SQLITE_OK;
}

static int vfs_lock(sqlite3_file *base, int lock) {
    struct handle *handle = (struct handle *)base;
    struct imo_file *file = handle->file;
    if (is_dead(handle)) return SQLITE_IOERR_LOCK;
    if (handle->lock >= lock) return SQLITE_OK;
    if (handle->lock == SQLITE_LOCK_NONE) {
        if (file->pending || file->exclusive) return SQLITE_BUSY;
        file->readers++;
        handle->lock = SQLITE_LOCK_SHARED;
    }
    if (lock >= SQLITE_LOCK_RESERVED && handle->lock < SQLITE_LOCK_RESERVED) {
        if (file->reserved) return SQLITE_BUSY;
        file->reserved = 1;
        handle->lock = SQLITE_LOCK_RESERVED;
    }
    if (lock == SQLITE_LOCK_EXCLUSIVE) {
        file->pending = 1;
        handle->lock = SQLITE_LOCK_PENDING;
        if (file->readers > 1) return SQLITE_BUSY;
        file->exclusive = 1;
        handle->lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

static int vfs_check_reserved_lock(sqlite3_file *base, int *is_reserved) {
    struct handle *handle = (struct handle *)base;
    if (is_dead(handle)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
    *is_reserved = handle->file->reserved;
    return SQLITE_OK;
}

// MARK: - Shared memory of the write-ahead log

static int vfs_shared_map(sqlite3_file *base, int page, int size, int extends, void volatile **memory) {
    struct handle *handle = (struct handle *)base;
    struct imo_file *file = handle->file;
    *memory = NULL;
    if (is_dead(handle)) return SQLITE_IOERR_SHMOPEN;
    if (page >= IMO_MAXIMUM_SHARED_PAGES || size != IMO_SHARED_PAGE) return SQLITE_IOERR_SHMSIZE;
    if (!handle->uses_shared) {
        handle->uses_shared = 1;
        file->shared_users++;
    }
    if (file->shared[page] == NULL && extends) file->shared[page] = calloc(1, IMO_SHARED_PAGE);
    if (file->shared[page] == NULL && extends) return SQLITE_IOERR_NOMEM;
    *memory = file->shared[page];
    return SQLITE_OK;
}

static void give_back_shared_lock(struct handle *handle, int slot) {
    struct imo_file *file = handle->file;
    if (handle->generation == handle->disk->generation) {
        file->shared_readers[slot] -= handle->shared_reads[slot];
        file->shared_writer[slot] -= handle->shared_writes[slot];
    }
    handle->shared_reads[slot] = handle->shared_writes[slot] = 0;
}

static int vfs_shared_lock(sqlite3_file *base, int offset, int count, int flags) {
    struct handle *handle = (struct handle *)base;
    struct imo_file *file = handle->file;
    if (flags & SQLITE_SHM_UNLOCK) {
        for (int slot = offset; slot < offset + count; slot++) give_back_shared_lock(handle, slot);
        return SQLITE_OK;
    }
    if (is_dead(handle)) return SQLITE_IOERR_SHMLOCK;
    for (int slot = offset; slot < offset + count; slot++) {
        const int other_writers = file->shared_writer[slot] - handle->shared_writes[slot];
        const int other_readers = file->shared_readers[slot] - handle->shared_reads[slot];
        if (other_writers > 0 || (flags & SQLITE_SHM_EXCLUSIVE && other_readers > 0)) return SQLITE_BUSY;
    }
    for (int slot = offset; slot < offset + count; slot++) {
        uint8_t *own = flags & SQLITE_SHM_SHARED ? handle->shared_reads : handle->shared_writes;
        int *all = flags & SQLITE_SHM_SHARED ? file->shared_readers : file->shared_writer;
        if (!own[slot]) all[slot]++;
        own[slot] = 1;
    }
    return SQLITE_OK;
}

static void vfs_shared_barrier(sqlite3_file *base) {
    (void)base;
    __sync_synchronize();
}

static int vfs_shared_unmap(sqlite3_file *base, int deletes) {
    (void)deletes;
    struct handle *handle = (struct handle *)base;
    for (int slot = 0; slot < IMO_SHARED_LOCKS; slot++) give_back_shared_lock(handle, slot);
    if (handle->uses_shared && handle->generation == handle->disk->generation && --handle->file->shared_users == 0) {
        imo_file_drop_shared(handle->file);
    }
    handle->uses_shared = 0;
    return SQLITE_OK;
}

// MARK: - The rest of a file

static int vfs_close(sqlite3_file *base) {
    vfs_shared_unmap(base, 0);
    return vfs_unlock(base, SQLITE_LOCK_NONE);
}

static int vfs_file_control(sqlite3_file *base, int operation, void *argument) {
    struct handle *handle = (struct handle *)base;
    if (operation != SQLITE_FCNTL_PERSIST_WAL) return SQLITE_NOTFOUND;
    int *keeps_log = argument;
    if (*keeps_log >= 0) handle->keeps_log = *keeps_log;
    *keeps_log = handle->keeps_log;
    return SQLITE_OK;
}

static int vfs_sector_size(sqlite3_file *base) {
    (void)base;
    return IMO_SECTOR;
}

/// As on every file system that SQLite knows by default: a write changes no byte beside it, even when power fails.
static int vfs_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_file_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_check_reserved_lock,
    .xFileControl = vfs_file_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = vfs_shared_map,
    .xShmLock = vfs_shared_lock,
    .xShmBarrier = vfs_shared_barrier,
    .xShmUnmap = vfs_shared_unmap,
};

// MARK: - The file system

/// The disk and the file's name in a path; NULL for a path that is on no disk of ours.
static imo_disk *disk_of(const char *path, const char **name) {
    if (path == NULL || strncmp(path, prefix, sizeof prefix - 1) != 0) return NULL;
    char *end;
    const uint64_t number = strtoull(path + sizeof prefix - 1, &end, 10);
    if (*end != '/') return NULL;
    *name = end + 1;
    return imo_disk_find(number);
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags) {
    (void)vfs;
    const char *name;
    imo_disk *disk = disk_of(path, &name);
    if (disk == NULL) return previous->xOpen(previous, path, base, flags, out_flags);
    struct handle *handle = (struct handle *)base;
    memset(handle, 0, sizeof *handle);
    if (disk->has_crashed) return SQLITE_CANTOPEN;
    struct imo_file *file = imo_disk_file(disk, name, flags & SQLITE_OPEN_CREATE);
    if (file == NULL || (!file->exists && !(flags & SQLITE_OPEN_CREATE))) return SQLITE_CANTOPEN;
    if (!file->exists) {
        imo_disk_count_change(disk);
        if (disk->has_crashed) return SQLITE_CANTOPEN;
        file->exists = 1;
        if (!imo_file_truncate(file, 0)) return SQLITE_NOMEM;
    }
    *handle = (struct handle){.base = {&methods}, .disk = disk, .file = file, .generation = disk->generation};
    if (out_flags != NULL) *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
    (void)vfs;
    const char *name;
    imo_disk *disk = disk_of(path, &name);
    if (disk == NULL) return previous->xDelete(previous, path, syncs);
    if (disk->has_crashed) return SQLITE_IOERR_DELETE;
    struct imo_file *file = imo_disk_file(disk, name, 0);
    if (file == NULL || !file->exists) return SQLITE_IOERR_DELETE_NOENT;
    imo_disk_count_change(disk);
    if (disk->has_crashed) return SQLITE_IOERR_DELETE;
    file->exists = 0;
    if (syncs) file->durably_exists = 0;
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    const char *name;
    imo_disk *disk = disk_of(path, &name);
    if (disk == NULL) return previous->xAccess(previous, path, flags, result);
    if (disk->has_crashed) return SQLITE_IOERR_ACCESS;
    const struct imo_file *file = imo_disk_file(disk, name, 0);
    *result = file != NULL && file->exists && (flags != SQLITE_ACCESS_EXISTS || file->cache.size > 0);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int count, char *into) {
    (void)vfs;
    const char *name;
    if (disk_of(path, &name) == NULL) return previous->xFullPathname(previous, path, count, into);
    return snprintf(into, (size_t)count, "%s", path) < count ? SQLITE_OK : SQLITE_CANTOPEN;
}

static void *vfs_library_open(sqlite3_vfs *vfs, const char *path) { (void)vfs; return previous->xDlOpen(previous, path); }
static void vfs_library_error(sqlite3_vfs *vfs, int count, char *into) { (void)vfs; previous->xDlError(previous, count, into); }
static void (*vfs_library_symbol(sqlite3_vfs *vfs, void *library, const char *name))(void) {
    (void)vfs;
    return previous->xDlSym(previous, library, name);
}
static void vfs_library_close(sqlite3_vfs *vfs, void *library) { (void)vfs; previous->xDlClose(previous, library); }
static int vfs_randomness(sqlite3_vfs *vfs, int count, char *into) { (void)vfs; return previous->xRandomness(previous, count, into); }
static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) { (void)vfs; return previous->xSleep(previous, microseconds); }
static int vfs_time(sqlite3_vfs *vfs, double *now) { (void)vfs; return previous->xCurrentTime(previous, now); }
static int vfs_last_error(sqlite3_vfs *vfs, int count, char *into) { (void)vfs; (void)count; (void)into; return 0; }
static int vfs_time_milliseconds(sqlite3_vfs *vfs, sqlite3_int64 *now) { (void)vfs; return previous->xCurrentTimeInt64(previous, now); }

static sqlite3_vfs file_system = {
    .iVersion = 2,
    .zName = "imo-disk",
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_path,
    .xDlOpen = vfs_library_open,
    .xDlError = vfs_library_error,
    .xDlSym = vfs_library_symbol,
    .xDlClose = vfs_library_close,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_time_milliseconds,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int registration;

static void register_once(void) {
    previous = sqlite3_vfs_find(NULL);
    if (previous == NULL || previous->iVersion < 2) {
        registration = SQLITE_ERROR;
        return;
    }
    const int own = (int)sizeof(struct handle);
    file_system.szOsFile = previous->szOsFile > own ? previous->szOsFile : own;
    file_system.mxPathname = previous->mxPathname;
    registration = sqlite3_vfs_register(&file_system, 1);
}

int imo_disk_register(void) {
    pthread_once(&once, register_once);
    return registration;
}

// MARK: - Checking a database

static int is_ok(void *is_sound, int count, char **values, char **names) {
    (void)names;
    *(int *)is_sound = count == 1 && values[0] != NULL && strcmp(values[0], "ok") == 0;
    return 0;
}

int imo_disk_is_sound(const imo_disk *disk, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s%llu/%s", prefix, (unsigned long long)disk->number, name);
    sqlite3 *database = NULL;
    int is_sound = 0;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        sqlite3_exec(database, "PRAGMA integrity_check", is_ok, &is_sound, NULL);
    }
    sqlite3_close(database);
    return is_sound;
}
