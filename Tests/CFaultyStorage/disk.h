#ifndef IMO_DISK_H
#define IMO_DISK_H

#include "faulty_storage.h"

enum {
    IMO_SECTOR = 512,
    IMO_MAXIMUM_FILES = 8,
    IMO_SHARED_PAGE = 32768,
    IMO_SHARED_LOCKS = 8,
    IMO_MAXIMUM_SHARED_PAGES = 64,
};

/// Bytes that grow.
struct imo_bytes {
    uint8_t *data;
    size_t size, capacity;
};

/// A write, or a truncation where `length` is IMO_TRUNCATES, that is not durable yet.
struct imo_change {
    uint64_t offset;
    uint32_t length;
    size_t log_offset;
};
#define IMO_TRUNCATES UINT32_MAX

struct imo_file {
    char name[48];
    int exists, durably_exists;
    struct imo_bytes cache, durable;
    /// What happened to the cache since it was durable, in order, with the bytes written in `log`.
    struct imo_change *changes;
    size_t change_count, change_capacity;
    struct imo_bytes log;
    /// Locks of SQLite's rollback journal: how many handles have each.
    int readers, reserved, pending, exclusive;
    /// The shared memory of the write-ahead log's index; gone with its last user.
    uint8_t *shared[IMO_MAXIMUM_SHARED_PAGES];
    int shared_users;
    int shared_readers[IMO_SHARED_LOCKS], shared_writer[IMO_SHARED_LOCKS];
};

struct imo_fault_plan {
    uint32_t after, times;
};

struct imo_disk {
    uint64_t number, random, faults;
    /// Handles of an earlier generation than this belong to a process that is dead.
    uint64_t generation;
    int has_crashed, loses_power, is_suspended;
    unsigned lies;
    struct imo_fault_plan plans[IMO_DISK_FAULT_COUNT];
    struct imo_file files[IMO_MAXIMUM_FILES];
    int file_count;
};

/// The disk with this number, NULL when there is none.
imo_disk *imo_disk_find(uint64_t number);
uint64_t imo_disk_random(imo_disk *disk, uint64_t bound);
/// Counts an operation and says whether the fault happens to it.
int imo_disk_strikes(imo_disk *disk, enum imo_disk_fault fault);
/// Counts a change and crashes when it is time; the change in progress still gets into the log.
void imo_disk_count_change(imo_disk *disk);

struct imo_file *imo_disk_file(imo_disk *disk, const char *name, int makes);
/// These return 0 without memory.
int imo_file_write(struct imo_file *file, const void *data, uint64_t offset, uint32_t length);
int imo_file_truncate(struct imo_file *file, uint64_t size);
int imo_file_sync(imo_disk *disk, struct imo_file *file);
void imo_file_forget_changes(struct imo_file *file);
void imo_file_drop_shared(struct imo_file *file);

#endif
