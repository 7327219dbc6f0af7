#ifndef IMO_CALLOCATIONCOUNTER_H
#define IMO_CALLOCATIONCOUNTER_H

/// How often this process has called malloc, calloc, posix_memalign or aligned_alloc.
unsigned long imo_allocation_count(void);

#endif
