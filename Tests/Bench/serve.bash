#!/usr/bin/env bash
# usage: Tests/Bench/serve.bash BINARY
#
# `scripts/bench serve`: scrapes `tesla serve` with one car and with a hundred, a bare libmicrohttpd
# handler that sends the same bytes, node_exporter, and a Python exporter that joins strings, one
# after the other, with wrk. Prints a row for each: page size, requests a second, latencies, and
# resident memory before and after a hundred thousand scrapes. Everything listens on loopback.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
binary=$1
seconds=${BENCH_SECONDS:-5} connections=8 scrapes=${BENCH_SCRAPES:-100000}
for tool in wrk curl cc prometheus-node-exporter; do
  command -v "$tool" >/dev/null || { echo "bench: needs $tool (wrk, curl, gcc, prometheus-node-exporter)" >&2; exit 1; }
done

for variable in $(compgen -e | grep -E '^(TESLA_|STATE_DIRECTORY$|XDG_STATE_HOME$)' || true); do
  unset "$variable"
done
place=$(mktemp -d "${TMPDIR:-/tmp}/tesla-bench.XXXXXX")
children=()
stop() {
  for child in ${children[@]+"${children[@]}"}; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$place"
}
trap stop EXIT

# first_line FILE: waits for it.
first_line() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    if [ -s "$1" ]; then head -n 1 "$1"; return; fi
    sleep 0.05
  done
  echo "bench: nothing in $1" >&2
  exit 1
}

# start_serve CARS: logs in to a simulator with so many cars and serves them; sets url and pid.
start_serve() {
  local cars=$1 state=$place/$1 exports login callback tries
  mkdir -m 700 "$state"
  "$binary" simulate --vehicles "$cars" --sites 0 >"$state/simulate" &
  children+=("$!")
  exports=$(first_line "$state/simulate")
  eval "$exports"
  mkfifo -m 600 "$state/callback"
  "$binary" auth -C "$state" --no-browser <"$state/callback" 2>"$state/auth" &
  login=$!
  exec 3>"$state/callback"
  for ((tries = 0; tries < 200; tries++)); do
    if grep -q code_challenge "$state/auth"; then break; fi
    sleep 0.05
  done
  callback=$(curl -sS -o /dev/null -D - "$(grep -o 'http[^ ]*code_challenge[^ ]*' "$state/auth")&simulate_consent=1" \
    | awk 'tolower($1) == "location:" { sub(/\r$/, ""); print $2 }')
  printf '%s\n' "$callback" >&3
  exec 3>&-
  wait "$login"
  "$binary" serve -C "$state" --web.listen-address 127.0.0.1:0 --web.max-requests 0 2>"$state/log" &
  pid=$!
  children+=("$pid")
  for ((tries = 0; tries < 600; tries++)); do
    url=$(sed -n 's/.*listening on.*address="\{0,1\}\([0-9.:]*\).*/\1/p' "$state/log" | head -n 1)
    if [ -n "$url" ] && [ "$(curl -sS "http://$url/metrics" | grep -c '^tesla_charge_state_battery_level_ratio')" -ge "$cars" ]; then
      break
    fi
    sleep 0.1
  done
  url=http://$url/metrics
  unset TESLA_API_HOST TESLA_AUTH_HOST
}

memory() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }

# measure NAME URL PID: one row.
measure() {
  local name=$1 url=$2 pid=$3 size before after
  size=$(curl -sS "$url" | wc -c)
  wrk -t 1 -c "$connections" -d 1 "$url" >/dev/null
  before=$(memory "$pid")
  wrk -t 1 -c "$connections" -d "$seconds" --latency "$url" >"$place/wrk"
  local requests p50 p99 rounds
  requests=$(awk '/^Requests\/sec/ { print $2 }' "$place/wrk")
  p50=$(awk '$1 == "50%" { print $2 }' "$place/wrk")
  p99=$(awk '$1 == "99%" { print $2 }' "$place/wrk")
  # The rest of the scrapes at the rate just seen, but twenty seconds at the most.
  rounds=$(awk -v n="$scrapes" -v rate="$requests" -v spent="$seconds" \
    'BEGIN { s = n / rate - spent; if (s < 1) s = 1; if (s > 20) s = 20; print int(s + 0.5) }')
  wrk -t 1 -c "$connections" -d "$rounds" "$url" >/dev/null
  after=$(memory "$pid")
  printf '%-22s %9d B %10.0f /s   p50 %-9s p99 %-9s RSS %6s -> %6s MB\n' \
    "$name" "$size" "$requests" "$p50" "$p99" "$before" "$after"
  printf '%s\n' "$requests" >"$place/rate.$name"
  printf '%s\n' "$size" >"$place/size.$name"
}

start_serve 1
curl -sS "$url" >"$place/page"
one=$url one_pid=$pid
start_serve 100
hundred=$url hundred_pid=$pid

cc -O2 -o "$place/bare" Tests/Bench/BareHandler.c -lmicrohttpd
"$place/bare" "$place/page" >"$place/bare.port" &
bare_pid=$!
children+=("$bare_pid")
prometheus-node-exporter --web.listen-address=127.0.0.1:0 --web.disable-exporter-metrics \
  2>"$place/node.log" >/dev/null &
node_pid=$!
children+=("$node_pid")
/usr/bin/python3 Tests/Bench/string_exporter.py Tests/TeslaMetricsTests/Samples/modern_car.json \
  >"$place/python.port" 2>/dev/null &
python_pid=$!
children+=("$python_pid")
bare=http://127.0.0.1:$(first_line "$place/bare.port")/metrics
python=http://127.0.0.1:$(first_line "$place/python.port")/metrics
for ((tries = 0; tries < 200; tries++)); do
  node_port=$(sed -n 's/.*address=127.0.0.1:\([0-9]*\).*/\1/p' "$place/node.log" | head -n 1)
  if [ -n "$node_port" ]; then break; fi
  sleep 0.05
done

measure serve-1-car "$one" "$one_pid"
measure bare-microhttpd "$bare" "$bare_pid"
measure serve-100-cars "$hundred" "$hundred_pid"
measure node_exporter "http://127.0.0.1:$node_port/metrics" "$node_pid"
measure python-strings "$python" "$python_pid"

rate() { cat "$place/rate.$1"; }
awk -v one="$(rate serve-1-car)" -v bare="$(rate bare-microhttpd)" -v node="$(rate node_exporter)" \
  -v python="$(rate python-strings)" -v size="$(cat "$place/size.serve-1-car")" \
  -v node_size="$(cat "$place/size.node_exporter")" 'BEGIN {
    printf "serve with one car: %.2f of the bare handler, %.0f times node_exporter ", one / bare, one / node
    printf "(%.0f times by the byte), %.0f times the Python exporter\n", one * size / (node * node_size), one / python
  }'
