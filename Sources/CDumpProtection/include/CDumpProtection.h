#pragma once

/// Keeps the memory of this process out of core dumps, and out of the reach of other processes of the same user (prctl(2), PR_SET_DUMPABLE).
///
/// Returns 0, or -1 where the system refuses.
int forbid_process_dumps(void);
