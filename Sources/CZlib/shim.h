#include <zlib.h>

/// `deflateInit2` for a gzip stream; the library's own name is a macro.
static inline int gzip_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/// `inflateInit2` for a gzip stream.
static inline int gzip_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
