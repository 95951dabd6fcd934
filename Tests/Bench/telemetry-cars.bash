#!/usr/bin/env bash
# usage: Tests/Bench/telemetry-cars.bash [CARS [SECONDS]]
#
# As many streaming cars as descriptors allow (9,000) to one `tesla serve`, one message of ten
# fields a second each, beside a bare echo of GnuTLS and epoll (Tests/Bench/BareEcho.c) with the same
# cars: processor time a message, memory a car, time a handshake, and how long acks take.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cars=${1:-9000} seconds=${2:-20}

binary=$(scripts/build)
release=$(dirname "$binary")
package=$(basename "$PWD" | tr '[:upper:]' '[:lower:]')
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; rm -rf "$work"' EXIT
rooms=(JSON Time Metrics LibC Unix Crypto WebSocket TeslaData TeslaMetrics HTTP TeslaAPI Kafka Telemetry)
objects=()
for room in "${rooms[@]}"; do objects+=("$release/$room.build"/*.o); done
maps=()
for map in Sources/C*/module.modulemap; do maps+=(-Xcc "-fmodule-map-file=$map"); done
swiftc -O -swift-version 5 -package-name "$package" -parse-as-library -static-stdlib "${maps[@]}" \
  -I "$release/Modules" "${objects[@]}" Tests/Bench/TelemetryCars.swift \
  -lgnutls -lhogweed -lnettle -lgmp -lcrypt -o "$work/cars" >&2
cc -O2 -D_GNU_SOURCE Tests/Bench/BareEcho.c -o "$work/echo" -lgnutls

# stream NAME: cars whose VINs are in $work/vins to a server that `start` begins.
stream() {
  rm -f "$work/server" "$work/ready"
  "$work/cars" "$work" "$seconds" <"$work/vins" >"$work/$1.txt" &
  local generator=$!
  pids+=("$generator")
  until grep -q ready "$work/$1.txt" 2>/dev/null; do sleep 0.1; done
  "start_$1"
  wait "$generator"
  kill "$server" 2>/dev/null || :
  wait "$server" 2>/dev/null || :
  printf '%-6s %s\n' "$1" "$(tail -n 1 "$work/$1.txt")"
}

start_echo() {
  "$work/echo" "$work/server.pem" "$work/server.key" "$work/cars.pem" >"$work/echo.log" &
  server=$!
  pids+=("$server")
  until [ -s "$work/echo.log" ]; do sleep 0.1; done
  echo "$(head -n 1 "$work/echo.log") $server" >"$work/server.new"
  mv "$work/server.new" "$work/server"
}

start_tesla() {
  "$binary" serve --web.listen-address 127.0.0.1:0 --check-interval 3600 --budget none \
    --telemetry.listen-address 127.0.0.1:0 --telemetry.cert-file "$work/server.pem" \
    --telemetry.key-file "$work/server.key" --telemetry.client-ca-file "$work/cars.pem" \
    2>"$work/tesla.log" &
  server=$!
  pids+=("$server")
  until grep -q 'listening for cars' "$work/tesla.log"; do sleep 0.1; done
  sleep 20 # the list of the account's cars, and their states
  local port
  port=$(sed -n 's/.*listening for cars on.*:\([0-9]*\).*/\1/p' "$work/tesla.log")
  echo "$port $server" >"$work/server.new"
  mv "$work/server.new" "$work/server"
}

"$binary" simulate --profile fleet-na --vehicles "$cars" --asleep >"$work/exports" &
pids+=($!)
until [ -s "$work/exports" ]; do sleep 0.1; done
eval "$(cat "$work/exports")"
"$binary" products | jq -r '.response[].vin // empty' >"$work/vins"
stream echo
stream tesla
