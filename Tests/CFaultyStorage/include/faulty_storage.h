#ifndef IMO_FAULTY_STORAGE_H
#define IMO_FAULTY_STORAGE_H

#include <stddef.h>
#include <stdint.h>

/// A disk in memory under SQLite that forgets what was not synced, tears what was being written, fails and lies as it is told.
///
/// Writes go to a cache that every handle sees, and to a log. A sync moves a file's log to what is durable. A power loss keeps, of each file's log, what
/// chance says, down to single sectors of 512 bytes; killing the process keeps all of the cache. Making and deleting a file lasts from the next sync of
/// any file on, as on a journalling file system. All chance comes from the disk's seed.
typedef struct imo_disk imo_disk;

/// What goes wrong, counted over the operations that it can happen to.
enum imo_disk_fault {
    IMO_DISK_READ_FAILS = 0,
    /// Gives a part of the bytes, then fails.
    IMO_DISK_READ_IS_SHORT = 1,
    /// Writes a part of the bytes, then fails.
    IMO_DISK_WRITE_FAILS = 2,
    /// Refuses to make a file larger.
    IMO_DISK_IS_FULL = 3,
    /// Fails; what was to be synced is durable, or will be, or never will be unless it is written again: Linux allows all three.
    IMO_DISK_SYNC_FAILS = 4,
    IMO_DISK_TRUNCATE_FAILS = 5,
    /// The process dies in the middle of a change.
    IMO_DISK_PROCESS_DIES = 6,
    /// The machine loses power in the middle of a change.
    IMO_DISK_POWER_FAILS = 7,
};
enum { IMO_DISK_FAULT_COUNT = 8 };

/// What a disk does wrong without saying so. For canaries: nothing survives these, and a simulator must notice.
enum imo_disk_lie {
    IMO_DISK_SAYS_SYNCED = 1,
    /// A bit of the database file has changed after a crash.
    IMO_DISK_ROTS = 2,
    /// A write that stops short says that it was whole.
    IMO_DISK_SAYS_WRITTEN = 4,
};

/// Makes the disks reachable for SQLite, as its default file system; paths that are not on one of them go to the one that was the default before.
/// - Returns: SQLite's result code.
int imo_disk_register(void);

/// - Returns: NULL without memory.
imo_disk *imo_disk_create(uint64_t seed);
/// Every database on it must have been closed.
void imo_disk_destroy(imo_disk *disk);

/// The disk's number: its files are `/imo-disk/NUMBER/NAME`.
uint64_t imo_disk_number(const imo_disk *disk);

/// From the `after`-th operation from now that it can happen to, the fault happens `times` times. Replaces an earlier fault of the same kind.
void imo_disk_arm(imo_disk *disk, enum imo_disk_fault fault, uint32_t after, uint32_t times);
/// Ends all faults.
void imo_disk_heal(imo_disk *disk);
/// While not 0 no fault happens and nothing is counted, so that a check can look at the disk.
void imo_disk_suspend(imo_disk *disk, int suspends);
/// How often any fault has happened so far.
uint64_t imo_disk_faults(const imo_disk *disk);
/// Whether a crash has happened; everything fails until imo_disk_restart.
int imo_disk_has_crashed(const imo_disk *disk);

/// Crashes the process (and the machine, when `loses_power` is not 0) if that has not happened yet.
void imo_disk_crash(imo_disk *disk, int loses_power);
/// Ends a crash: handles that were open before stay dead, new ones work.
void imo_disk_restart(imo_disk *disk);

/// `lies`: any of imo_disk_lie.
void imo_disk_set_lies(imo_disk *disk, unsigned lies);

/// Makes the files of `disk` those of `other`, durable. No database on `disk` may be open.
/// - Returns: 0 without memory.
int imo_disk_copy(imo_disk *disk, const imo_disk *other);

/// Whether a database on the disk passes SQLite's integrity check.
int imo_disk_is_sound(const imo_disk *disk, const char *name);

/// The bytes of all files as they are now, for measuring.
size_t imo_disk_size(const imo_disk *disk);

#endif
