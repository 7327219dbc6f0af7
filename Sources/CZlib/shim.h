#ifndef IMO_CZLIB_SHIM_H
#define IMO_CZLIB_SHIM_H

#include <zlib.h>

// A macro with the size of the stream, which Swift does not import.
static inline int imo_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
