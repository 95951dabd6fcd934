// SQLite's header, and its functions as a table that is filled when the program runs: only the
// journal needs the library, so it is not linked.
#include <dlfcn.h>
#include <sqlite3.h>
#include <stddef.h>

#define TESLA_SQLITE_FUNCTIONS(X) \
  X(libversion_number) X(open_v2) X(close_v2) X(extended_errcode) X(extended_result_codes) \
  X(errmsg) X(errstr) X(busy_timeout) X(exec) X(free) X(changes) X(last_insert_rowid) \
  X(get_autocommit) X(wal_checkpoint_v2) X(interrupt) \
  X(prepare_v2) X(step) X(reset) X(finalize) X(clear_bindings) \
  X(bind_int64) X(bind_double) X(bind_text) X(bind_null) \
  X(column_type) X(column_int64) X(column_double) X(column_text) X(column_bytes)

struct tesla_sqlite {
#define TESLA_FIELD(name) __typeof__(&sqlite3_##name) name;
  TESLA_SQLITE_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
};

// Fills the table from the shared library of that name. Returns null, or what is wrong, in words
// that stay until the next call of dlopen or dlsym on this thread.
static inline const char *tesla_sqlite_load(struct tesla_sqlite *library, const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
#define TESLA_FIELD(name) \
  library->name = (__typeof__(library->name))dlsym(handle, "sqlite3_" #name); \
  if (library->name == NULL) return dlerror();
  TESLA_SQLITE_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
  return NULL;
}
