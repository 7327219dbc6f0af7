#ifndef IMO_CPOSTGRESQL_SHIM_H
#define IMO_CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

#endif
