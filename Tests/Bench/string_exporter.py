"""The shape of exporters written in Python: http.server, and a page joined from the data at each
scrape. usage: string_exporter.py VEHICLE_DATA; prints its port. For scripts/bench serve."""
import http.server
import json
import sys


def flatten(path, value, lines):
    if isinstance(value, dict):
        for name, member in value.items():
            flatten(path + "_" + name, member, lines)
    elif isinstance(value, bool):
        lines.append(f"{path} {int(value)}")
    elif isinstance(value, (int, float)):
        lines.append(f"{path} {value}")
    elif isinstance(value, str):
        lines.append(f'{path}{{value="{value}"}} 1')


class Exporter(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        lines = []
        with open(sys.argv[1], encoding="utf-8") as file:
            flatten("tesla", json.load(file)["response"], lines)
        page = ("\n".join(lines) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
print(server.server_address[1], flush=True)
server.serve_forever()
