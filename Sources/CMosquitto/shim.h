// libmosquitto's header, and its functions as a table that is filled when the program runs: only
// homes with a broker need the library, so it is neither linked nor a dependency of the package.
#include <dlfcn.h>
#include <mosquitto.h>
#include <stddef.h>

#define TESLA_LIBMOSQUITTO_FUNCTIONS(X) \
  X(lib_init) X(new) X(destroy) X(strerror) X(connack_string) X(int_option) X(will_set) \
  X(username_pw_set) X(tls_set) X(user_data_set) X(connect_callback_set) \
  X(publish_callback_set) X(message_callback_set) X(log_callback_set) X(connect) X(disconnect) \
  X(publish) X(subscribe) X(socket) X(want_write) X(loop_read) X(loop_write) X(loop_misc)

struct tesla_libmosquitto {
#define TESLA_FIELD(name) __typeof__(&mosquitto_##name) name;
  TESLA_LIBMOSQUITTO_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
};

// Fills the table from the shared library of that name. Returns null, or what is wrong, in words
// that stay until the next call of dlopen or dlsym on this thread.
static inline const char *tesla_libmosquitto_load(
    struct tesla_libmosquitto *library, const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
#define TESLA_FIELD(name) \
  library->name = (__typeof__(library->name))dlsym(handle, "mosquitto_" #name); \
  if (library->name == NULL) return dlerror();
  TESLA_LIBMOSQUITTO_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
  return NULL;
}
