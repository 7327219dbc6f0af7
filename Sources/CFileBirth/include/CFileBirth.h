#pragma once

#include <stdint.h>

/// When the file at a path was made in its file system, in nanoseconds since 1970; 0 where the file system does not know or there is no file.
int64_t file_birth_nanoseconds(const char *path);
