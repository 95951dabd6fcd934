// libcurl's header, and its functions as a table that is filled when the program runs: libcurl
// brings thirty libraries, and linking them costs more time than a command without a request takes.
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>

#define TESLA_LIBCURL_FUNCTIONS(X) \
  X(global_init) \
  X(easy_init) X(easy_cleanup) X(easy_setopt) X(easy_getinfo) X(easy_strerror) \
  X(multi_init) X(multi_cleanup) X(multi_setopt) X(multi_add_handle) X(multi_remove_handle) \
  X(multi_perform) X(multi_info_read) X(multi_poll) X(multi_wakeup) \
  X(slist_append) X(slist_free_all)

struct tesla_libcurl {
#define TESLA_FIELD(name) __typeof__(&curl_##name) name;
  TESLA_LIBCURL_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
};

// Fills the table from the shared library of that name. Returns null, or what is wrong, in words
// that stay until the next call of dlopen or dlsym on this thread.
static inline const char *tesla_libcurl_load(struct tesla_libcurl *library, const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
#define TESLA_FIELD(name) \
  library->name = (__typeof__(library->name))dlsym(handle, "curl_" #name); \
  if (library->name == NULL) return dlerror();
  TESLA_LIBCURL_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
  return NULL;
}

// Swift cannot call C variadics, so each argument kind that libcurl takes gets a typed wrapper.
static inline CURLcode tesla_easy_setopt_long(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option, long value) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_offset(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option, curl_off_t value) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_string(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option, const char *value) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_pointer(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option, void *value) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_data_callback(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option,
    size_t (*value)(char *, size_t, size_t, void *)) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_debug_callback(
    const struct tesla_libcurl *library, CURL *handle, CURLoption option,
    int (*value)(CURL *, curl_infotype, char *, size_t, void *)) {
  return library->easy_setopt(handle, option, value);
}
static inline CURLcode tesla_easy_setopt_socket_callbacks(
    const struct tesla_libcurl *library, CURL *handle,
    int (*opened)(void *, curl_socket_t, curlsocktype), void *opener,
    int (*closing)(void *, curl_socket_t), void *closer) {
  CURLcode code = library->easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, opened);
  if (code == CURLE_OK) code = library->easy_setopt(handle, CURLOPT_SOCKOPTDATA, opener);
  if (code == CURLE_OK) code = library->easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, closing);
  if (code == CURLE_OK) code = library->easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, closer);
  return code;
}
static inline CURLcode tesla_easy_setopt_start_callback(
    const struct tesla_libcurl *library, CURL *handle,
    int (*value)(void *, char *, char *, int, int), void *context) {
  CURLcode code = library->easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
  if (code == CURLE_OK) code = library->easy_setopt(handle, CURLOPT_PREREQDATA, context);
  return code;
}
static inline CURLcode tesla_easy_getinfo_long(
    const struct tesla_libcurl *library, CURL *handle, CURLINFO info, long *value) {
  return library->easy_getinfo(handle, info, value);
}
static inline CURLcode tesla_easy_getinfo_offset(
    const struct tesla_libcurl *library, CURL *handle, CURLINFO info, curl_off_t *value) {
  return library->easy_getinfo(handle, info, value);
}
static inline CURLcode tesla_easy_getinfo_string(
    const struct tesla_libcurl *library, CURL *handle, CURLINFO info, const char **value) {
  return library->easy_getinfo(handle, info, value);
}
static inline CURLcode tesla_easy_getinfo_certificates(
    const struct tesla_libcurl *library, CURL *handle, struct curl_certinfo **value) {
  return library->easy_getinfo(handle, CURLINFO_CERTINFO, value);
}
static inline CURLMcode tesla_multi_setopt_long(
    const struct tesla_libcurl *library, CURLM *handle, CURLMoption option, long value) {
  return library->multi_setopt(handle, option, value);
}
