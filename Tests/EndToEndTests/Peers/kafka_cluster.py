"""Three Kafka brokers: librdkafka's mock cluster, until standard input ends.

Prints the bootstrap servers. Takes commands, one a line, and prints `ok` after each:
  topic NAME PARTITIONS    makes a topic
  down | up                stops and starts all brokers
"""

import ctypes
import sys

BROKERS = 3
PRODUCER = 0

kafka = None
for name in ("librdkafka.so.1", "librdkafka.1.dylib", "/opt/homebrew/lib/librdkafka.1.dylib"):
    try:
        kafka = ctypes.CDLL(name)
        break
    except OSError:
        continue
if kafka is None:
    sys.exit("no librdkafka")

pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
for function, result, arguments in (
    ("conf_new", pointer, []),
    ("conf_set", number, [pointer, text, text, text, ctypes.c_size_t]),
    ("new", pointer, [number, pointer, text, ctypes.c_size_t]),
    ("mock_cluster_new", pointer, [pointer, number]),
    ("mock_cluster_bootstraps", text, [pointer]),
    ("mock_topic_create", number, [pointer, text, number, number]),
    ("mock_broker_set_down", number, [pointer, ctypes.c_int32]),
    ("mock_broker_set_up", number, [pointer, ctypes.c_int32]),
):
    declared = getattr(kafka, "rd_kafka_" + function)
    declared.restype, declared.argtypes = result, arguments

words = ctypes.create_string_buffer(512)
properties = kafka.rd_kafka_conf_new()
kafka.rd_kafka_conf_set(properties, b"log_level", b"0", words, 512)
client = kafka.rd_kafka_new(PRODUCER, properties, words, 512)
if not client:
    sys.exit(words.value.decode())
cluster = kafka.rd_kafka_mock_cluster_new(client, BROKERS)
print(kafka.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)

for line in sys.stdin:
    command, *operands = line.split()
    if command == "topic":
        code = kafka.rd_kafka_mock_topic_create(cluster, operands[0].encode(), int(operands[1]), 1)
    else:
        change = {"down": kafka.rd_kafka_mock_broker_set_down, "up": kafka.rd_kafka_mock_broker_set_up}
        code = max(change[command](cluster, broker) for broker in range(1, BROKERS + 1))
    print("ok" if code == 0 else f"error {code}", flush=True)
