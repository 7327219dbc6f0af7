#include "disk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: - All disks

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static imo_disk **registry;
static size_t registry_count, registry_capacity;
static uint64_t next_number = 1;

imo_disk *imo_disk_create(uint64_t seed) {
    imo_disk *disk = calloc(1, sizeof *disk);
    if (disk == NULL) return NULL;
    disk->random = seed;
    pthread_mutex_lock(&registry_lock);
    if (registry_count == registry_capacity) {
        size_t capacity = registry_capacity * 2 + 8;
        imo_disk **larger = realloc(registry, capacity * sizeof *larger);
        if (larger == NULL) {
            pthread_mutex_unlock(&registry_lock);
            free(disk);
            return NULL;
        }
        registry = larger;
        registry_capacity = capacity;
    }
    disk->number = next_number++;
    registry[registry_count++] = disk;
    pthread_mutex_unlock(&registry_lock);
    return disk;
}

void imo_disk_destroy(imo_disk *disk) {
    pthread_mutex_lock(&registry_lock);
    for (size_t index = 0; index < registry_count; index++) {
        if (registry[index] == disk) registry[index] = registry[--registry_count];
    }
    pthread_mutex_unlock(&registry_lock);
    for (int index = 0; index < disk->file_count; index++) {
        struct imo_file *file = &disk->files[index];
        imo_file_drop_shared(file);
        free(file->cache.data);
        free(file->durable.data);
        free(file->log.data);
        free(file->changes);
    }
    free(disk);
}

imo_disk *imo_disk_find(uint64_t number) {
    imo_disk *found = NULL;
    pthread_mutex_lock(&registry_lock);
    for (size_t index = 0; index < registry_count; index++) {
        if (registry[index]->number == number) found = registry[index];
    }
    pthread_mutex_unlock(&registry_lock);
    return found;
}

uint64_t imo_disk_number(const imo_disk *disk) { return disk->number; }

// MARK: - Chance and faults

/// SplitMix64.
uint64_t imo_disk_random(imo_disk *disk, uint64_t bound) {
    uint64_t mixed = disk->random += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return (mixed ^ (mixed >> 31)) % bound;
}

void imo_disk_arm(imo_disk *disk, enum imo_disk_fault fault, uint32_t after, uint32_t times) {
    disk->plans[fault] = (struct imo_fault_plan){after, times};
}

void imo_disk_heal(imo_disk *disk) { memset(disk->plans, 0, sizeof disk->plans); }
void imo_disk_suspend(imo_disk *disk, int suspends) { disk->is_suspended = suspends; }
uint64_t imo_disk_faults(const imo_disk *disk) { return disk->faults; }
int imo_disk_has_crashed(const imo_disk *disk) { return disk->has_crashed; }
void imo_disk_set_lies(imo_disk *disk, unsigned lies) { disk->lies = lies; }

int imo_disk_strikes(imo_disk *disk, enum imo_disk_fault fault) {
    struct imo_fault_plan *plan = &disk->plans[fault];
    if (plan->times == 0 || disk->is_suspended) return 0;
    if (plan->after > 0) {
        plan->after--;
        return 0;
    }
    plan->times--;
    disk->faults++;
    return 1;
}

void imo_disk_count_change(imo_disk *disk) {
    if (imo_disk_strikes(disk, IMO_DISK_PROCESS_DIES)) imo_disk_crash(disk, 0);
    if (imo_disk_strikes(disk, IMO_DISK_POWER_FAILS)) imo_disk_crash(disk, 1);
}

// MARK: - Files

struct imo_file *imo_disk_file(imo_disk *disk, const char *name, int makes) {
    for (int index = 0; index < disk->file_count; index++) {
        if (strcmp(disk->files[index].name, name) == 0) return &disk->files[index];
    }
    if (!makes || disk->file_count == IMO_MAXIMUM_FILES || strlen(name) >= sizeof disk->files[0].name) return NULL;
    struct imo_file *file = &disk->files[disk->file_count++];
    strcpy(file->name, name);
    return file;
}

static int reserve(struct imo_bytes *bytes, size_t size) {
    if (size <= bytes->capacity) return 1;
    size_t capacity = bytes->capacity * 2 > size ? bytes->capacity * 2 : size + 16384;
    uint8_t *data = realloc(bytes->data, capacity);
    if (data == NULL) return 0;
    bytes->data = data;
    bytes->capacity = capacity;
    return 1;
}

static int resize(struct imo_bytes *bytes, size_t size) {
    if (!reserve(bytes, size)) return 0;
    if (size > bytes->size) memset(bytes->data + bytes->size, 0, size - bytes->size);
    bytes->size = size;
    return 1;
}

static int overwrite(struct imo_bytes *bytes, const void *data, uint64_t offset, size_t length) {
    if (offset + length > bytes->size && !resize(bytes, offset + length)) return 0;
    memcpy(bytes->data + offset, data, length);
    return 1;
}

static struct imo_change *next_change(struct imo_file *file) {
    if (file->change_count == file->change_capacity) {
        size_t capacity = file->change_capacity * 2 + 16;
        struct imo_change *changes = realloc(file->changes, capacity * sizeof *changes);
        if (changes == NULL) return NULL;
        file->changes = changes;
        file->change_capacity = capacity;
    }
    return &file->changes[file->change_count++];
}

int imo_file_write(struct imo_file *file, const void *data, uint64_t offset, uint32_t length) {
    size_t log_offset = file->log.size;
    if (!overwrite(&file->log, data, log_offset, length) || !overwrite(&file->cache, data, offset, length)) return 0;
    struct imo_change *change = next_change(file);
    if (change == NULL) return 0;
    *change = (struct imo_change){offset, length, log_offset};
    return 1;
}

int imo_file_truncate(struct imo_file *file, uint64_t size) {
    struct imo_change *change = next_change(file);
    if (change == NULL || !resize(&file->cache, size)) return 0;
    *change = (struct imo_change){size, IMO_TRUNCATES, 0};
    return 1;
}

void imo_file_forget_changes(struct imo_file *file) {
    file->change_count = 0;
    file->log.size = 0;
}

static int make_durable(struct imo_file *file, const struct imo_change *change) {
    if (change->length == IMO_TRUNCATES) return resize(&file->durable, change->offset);
    return overwrite(&file->durable, file->log.data + change->log_offset, change->offset, change->length);
}

int imo_file_sync(imo_disk *disk, struct imo_file *file) {
    for (size_t index = 0; index < file->change_count; index++) {
        if (!make_durable(file, &file->changes[index])) return 0;
    }
    imo_file_forget_changes(file);
    for (int index = 0; index < disk->file_count; index++) disk->files[index].durably_exists = disk->files[index].exists;
    return 1;
}

void imo_file_drop_shared(struct imo_file *file) {
    for (int index = 0; index < IMO_MAXIMUM_SHARED_PAGES; index++) {
        free(file->shared[index]);
        file->shared[index] = NULL;
    }
}

// MARK: - Crashes

/// Keeps each sector of a write with one chance in two.
static void tear(imo_disk *disk, struct imo_file *file, const struct imo_change *change) {
    uint64_t start = change->offset;
    const uint64_t end = change->offset + change->length;
    while (start < end) {
        uint64_t border = (start / IMO_SECTOR + 1) * IMO_SECTOR;
        if (border > end) border = end;
        const struct imo_change sector = {start, (uint32_t)(border - start), change->log_offset + (start - change->offset)};
        if (imo_disk_random(disk, 2)) make_durable(file, &sector);
        start = border;
    }
}

/// What a disk makes of writes that nobody synced: all, none, those up to one that is torn, any of them, or any sectors of them.
static void lose_changes(imo_disk *disk, struct imo_file *file) {
    const uint64_t manner = imo_disk_random(disk, 5);
    const size_t last = imo_disk_random(disk, file->change_count + 1);
    for (size_t index = 0; index < file->change_count; index++) {
        const struct imo_change *change = &file->changes[index];
        const int is_torn = change->length != IMO_TRUNCATES && (manner == 4 || (manner == 2 && index == last));
        if (is_torn) tear(disk, file, change);
        else if (manner == 0 || (manner == 2 && index < last) || (manner >= 3 && imo_disk_random(disk, 2))) make_durable(file, change);
    }
    if (imo_disk_random(disk, 2)) file->exists = file->durably_exists;
}

static void rot(imo_disk *disk, struct imo_file *file) {
    if (file->durable.size < 8 * 4096 || strchr(file->name, '-') != NULL) return;
    const size_t offset = 4096 + imo_disk_random(disk, file->durable.size - 4096);
    file->durable.data[offset] ^= (uint8_t)(1 << imo_disk_random(disk, 8));
}

void imo_disk_crash(imo_disk *disk, int loses_power) {
    if (disk->has_crashed) return;
    disk->has_crashed = 1;
    disk->loses_power = loses_power;
}

void imo_disk_restart(imo_disk *disk) {
    for (int index = 0; index < disk->file_count; index++) {
        struct imo_file *file = &disk->files[index];
        if (disk->loses_power) lose_changes(disk, file);
        else for (size_t change = 0; change < file->change_count; change++) make_durable(file, &file->changes[change]);
        imo_file_forget_changes(file);
        if (!file->exists) resize(&file->durable, 0);
        if (disk->lies & IMO_DISK_ROTS) rot(disk, file);
        resize(&file->cache, 0);
        overwrite(&file->cache, file->durable.data, 0, file->durable.size);
        file->durably_exists = file->exists;
        imo_file_drop_shared(file);
        file->readers = file->reserved = file->pending = file->exclusive = file->shared_users = 0;
        memset(file->shared_readers, 0, sizeof file->shared_readers);
        memset(file->shared_writer, 0, sizeof file->shared_writer);
    }
    disk->generation++;
    disk->has_crashed = disk->loses_power = 0;
    imo_disk_heal(disk);
}

// MARK: - Whole disks

int imo_disk_copy(imo_disk *disk, const imo_disk *other) {
    for (int index = 0; index < other->file_count; index++) {
        const struct imo_file *from = &other->files[index];
        struct imo_file *to = imo_disk_file(disk, from->name, 1);
        if (to == NULL || !resize(&to->cache, 0) || !resize(&to->durable, 0)) return 0;
        imo_file_forget_changes(to);
        to->exists = to->durably_exists = from->exists;
        if (!overwrite(&to->cache, from->cache.data, 0, from->cache.size)) return 0;
        if (!overwrite(&to->durable, from->cache.data, 0, from->cache.size)) return 0;
    }
    return 1;
}

size_t imo_disk_size(const imo_disk *disk) {
    size_t size = 0;
    for (int index = 0; index < disk->file_count; index++) size += disk->files[index].exists ? disk->files[index].cache.size : 0;
    return size;
}
