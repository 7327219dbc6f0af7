// Swift cannot call prctl, whose arguments are variable.
#include "CDumpProtection.h"

#include <sys/prctl.h>

int forbid_process_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
