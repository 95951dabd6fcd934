"""A car as others would write it: TLS, HTTP upgrade and WebSocket frames by Python's ssl alone.

usage: streaming_car.py HOST PORT CA [CERTIFICATE KEY]

Prints `open` when the connection is open, then for each line of hexadecimal digits on standard
input sends it as a message, in two fragments with a ping between them, and prints the answer's
digits. Prints `refused: WHY` if there is no connection. With the line `close` it says goodbye.
"""
import base64
import hashlib
import os
import socket
import ssl
import struct
import sys


def exactly(stream, count):
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def frame(opcode, payload, final=True):
    mask = os.urandom(4)
    head = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        head += bytes([0x80 | len(payload)])
    elif len(payload) < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", len(payload))
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def answer(stream):
    """The next message; pongs are passed over."""
    while True:
        first, second = exactly(stream, 2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", exactly(stream, 2))[0]
        elif size == 127:
            size = struct.unpack(">Q", exactly(stream, 8))[0]
        payload = exactly(stream, size)
        if first & 0x0F == 8:
            return b"close " + payload
        if first & 0x0F == 2:
            return payload


def connect(host, port, authority, certificate=None, key=None):
    context = ssl.create_default_context(cafile=authority)
    if certificate:
        context.load_cert_chain(certificate, key)
    stream = context.wrap_socket(socket.create_connection((host, port), 30), server_hostname=host)
    nonce = base64.b64encode(os.urandom(16)).decode()
    stream.sendall(
        f"GET / HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\nVersion: 1.3.0\r\n"
        "X-Network-Interface: wifi\r\n\r\n".encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(stream, 1)
    digest = hashlib.sha1((nonce + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    if b" 101 " not in head.splitlines()[0] or base64.b64encode(digest) not in head:
        raise ConnectionError(head.splitlines()[0].decode())
    return stream


def main():
    try:
        stream = connect(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
    except OSError as error:
        print("refused:", type(error).__name__, flush=True)
        return
    print("open", flush=True)
    for line in sys.stdin:
        if line.strip() == "close":
            stream.sendall(frame(8, struct.pack(">H", 1000)))
            print(answer(stream).hex(), flush=True)
            return
        message = bytes.fromhex(line.strip())
        half = len(message) // 2
        stream.sendall(frame(2, message[:half], False) + frame(9, b"?") + frame(0, message[half:]))
        print(answer(stream).hex(), flush=True)


main()
