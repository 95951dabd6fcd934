// librdkafka's header, and its functions as a table that is filled when the program runs: only a
// fleet that has Kafka needs the library, so it is neither linked nor a dependency of the package.
#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <stddef.h>

#define TESLA_LIBRDKAFKA_FUNCTIONS(X) \
  X(conf_new) X(conf_destroy) X(conf_set) X(conf_set_opaque) \
  X(conf_set_rebalance_cb) X(conf_set_error_cb) X(conf_set_log_cb) X(conf_set_offset_commit_cb) \
  X(new) X(destroy_flags) X(opaque) X(err2str) X(fatal_error) X(last_error) \
  X(poll_set_consumer) X(consumer_poll) X(consumer_close_queue) X(consumer_closed) X(subscribe) \
  X(incremental_assign) X(incremental_unassign) X(assign) X(assignment_lost) \
  X(error_string) X(error_destroy) \
  X(committed) X(offsets_for_times) X(get_watermark_offsets) X(offsets_store) X(commit_queue) \
  X(queue_new) X(queue_destroy) X(queue_get_consumer) X(queue_yield) X(queue_poll_callback) \
  X(topic_new) X(topic_destroy) X(topic_name) X(metadata) X(metadata_destroy) \
  X(topic_partition_list_new) X(topic_partition_list_add) X(topic_partition_list_destroy) \
  X(message_destroy) X(message_headers) X(header_get_all) X(message_timestamp)

struct tesla_librdkafka {
#define TESLA_FIELD(name) __typeof__(&rd_kafka_##name) name;
  TESLA_LIBRDKAFKA_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
};

// Fills the table from the shared library of that name. Returns null, or what is wrong, in words
// that stay until the next call of dlopen or dlsym on this thread.
static inline const char *tesla_librdkafka_load(
    struct tesla_librdkafka *library, const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
#define TESLA_FIELD(name) \
  library->name = (__typeof__(library->name))dlsym(handle, "rd_kafka_" #name); \
  if (library->name == NULL) return dlerror();
  TESLA_LIBRDKAFKA_FUNCTIONS(TESLA_FIELD)
#undef TESLA_FIELD
  return NULL;
}
