"""Reads the payload on standard input, as hexadecimal digits, with PyPI's tesla-protocol.

Parses alone, and with each value read, as any use of it must; the medians of both in microseconds.
"""
import sys
import time

from google.protobuf.internal import api_implementation
from tesla_protocol.telemetry import vehicle_data_pb2

payload = bytes.fromhex(sys.stdin.read())
BATCHES, BATCH = 100, 500


def parse():
    return vehicle_data_pb2.Payload.FromString(payload)


def read():
    message = parse()
    values = {datum.key: getattr(datum.value, datum.value.WhichOneof("value")) for datum in message.data}
    return message.vin, message.created_at.seconds, values


def median(work):
    times = []
    for _ in range(BATCHES):
        start = time.perf_counter()
        for _ in range(BATCH):
            work()
        times.append(time.perf_counter() - start)
    return sorted(times)[BATCHES // 2] / BATCH * 1e6


assert len(read()[2]) == 20
print(f"telemetry: tesla-protocol (Python, {api_implementation.Type()}): "
      f"parse {median(parse):.2f} µs, parse and read {median(read):.2f} µs")
