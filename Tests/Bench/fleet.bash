#!/usr/bin/env bash
# usage: Tests/Bench/fleet.bash BINARY
#
# `scripts/bench fleet`: `tesla serve` with 10, 100, 1,000 and 10,000 cars at a check interval of a
# minute, the simulator in another process. Prints a row for each: processor time as a share of one
# core, resident memory, requests to Tesla, and how regularly each car was looked at, as the
# simulator saw it: the fewest looks at one car and the longest pause between two.
#
#   BENCH_CARS       the numbers of cars (10 100 1000 10000)
#   BENCH_SECONDS    how long each is measured (240), after one interval to settle
#   BENCH_SIMULATE   more options for the simulator (--asleep); empty lets the cars drive
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
binary=$1
cars=${BENCH_CARS:-10 100 1000 10000} seconds=${BENCH_SECONDS:-240} interval=60
simulate=${BENCH_SIMULATE---asleep}
for tool in curl jq; do
  command -v "$tool" >/dev/null || { echo "bench: needs $tool" >&2; exit 1; }
done

for variable in $(compgen -e | grep -E '^(TESLA_|STATE_DIRECTORY$|XDG_STATE_HOME$)' || true); do
  unset "$variable"
done
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
place=$(mktemp -d "${TMPDIR:-/tmp}/tesla-bench.XXXXXX")
children=()
stop() {
  for child in ${children[@]+"${children[@]}"}; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  children=()
}
trap 'stop; rm -rf "$place"' EXIT

# wait_for FILE REGEX: the first line of FILE that has it.
wait_for() {
  local tries
  for ((tries = 0; tries < 3000; tries++)); do
    grep -m 1 -E "$2" "$1" 2>/dev/null && return
    sleep 0.1
  done
  cat "$1" >&2
  echo "bench: $1 never said $2" >&2
  exit 1
}

# log_in STATE: as a person would, at the simulator's login page.
log_in() {
  local login url callback
  mkfifo -m 600 "$1/callback"
  "$binary" auth -C "$1" --no-browser <"$1/callback" 2>"$1/auth" &
  login=$!
  exec 3>"$1/callback"
  url=$(wait_for "$1/auth" code_challenge | grep -o 'http[^ ]*code_challenge[^ ]*')
  callback=$(curl -sS -o /dev/null -D - "$url&simulate_consent=1" \
    | awk 'tolower($1) == "location:" { sub(/\r$/, ""); print $2 }')
  printf '%s\n' "$callback" >&3
  exec 3>&-
  wait "$login"
}

# Processor time so far, in hundredths of a second (what `getconf CLK_TCK` says everywhere).
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
memory() { awk -v name="$2" '$1 == name ":" { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
calls() { curl -sS "$TESLA_API_HOST/simulator/looks" | jq -r '[.cars, .fewest, .longest_pause_seconds] | @tsv'; }
requests() { curl -sS "http://$address/metrics" | awk '/^tesla_api_requests_total/ { sum += $2 } END { print sum + 0 }'; }

measure() {
  local count=$1 state=$place/$1 address pid before spent sent looked fewest longest
  mkdir -m 700 "$state"
  # shellcheck disable=SC2086  # words are what it is
  "$binary" simulate --vehicles "$count" --sites 0 $simulate >"$state/simulate" &
  children+=("$!")
  eval "$(wait_for "$state/simulate" '^export')"
  log_in "$state"
  "$binary" serve -C "$state" --check-interval $interval --web.listen-address 127.0.0.1:0 \
    --powerwall-id-file /dev/null 2>"$state/log" &
  pid=$!
  children+=("$pid")
  address=$(wait_for "$state/log" 'listening on' | grep -o '127.0.0.1:[0-9]*')
  sleep $((interval + 5))
  curl -sS -X DELETE "$TESLA_API_HOST/simulator/looks" >/dev/null
  sent=$(requests)
  before=$(ticks "$pid")
  sleep "$seconds"
  spent=$(($(ticks "$pid") - before))
  sent=$(($(requests) - sent))
  read -r looked fewest longest < <(calls)
  awk -v n="$count" -v spent="$spent" -v s="$seconds" -v sent="$sent" -v looked="$looked" \
    -v fewest="$fewest" -v longest="$longest" -v rss="$(memory "$pid" VmRSS)" \
    -v peak="$(memory "$pid" VmHWM)" -v planned=$((seconds / interval)) 'BEGIN {
      printf "fleet: %5d cars: %5.2f %% of a core, RSS %s MB (peak %s), %.1f requests/s, ", n,
        spent / s, rss, peak, sent / s
      printf "%d cars seen, each %d times or more of %d planned, longest pause %.1f s\n", looked,
        fewest, planned, longest
    }'
  stop
  unset TESLA_API_HOST TESLA_AUTH_HOST
}

for count in $cars; do measure "$count"; done
