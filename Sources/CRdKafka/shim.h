/* Types and constants only: Kafka loads the library when it is asked for (see LibRdKafka.swift). */
#include <librdkafka/rdkafka.h>
