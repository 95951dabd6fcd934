#!/usr/bin/env bash
# usage: Tests/Bench/journal.bash BINARY
#
# `scripts/bench journal`: ten years of a commuter (7,300 drives, 3,000 charges with their curves,
# 73,000 states, samples of 31 days) are imported as lines of JSON. Prints the size of the file, the
# time of import and export, of `tesla drives --by month` beside `sqlite3` on the same question, and
# memory and start of `tesla serve` with that journal and without one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
binary=$1
rounds=${BENCH_ROUNDS:-51}
for tool in sqlite3 curl; do
  command -v "$tool" >/dev/null || { echo "bench: needs $tool" >&2; exit 1; }
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

microseconds() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }

# median COMMAND…: of its time, in milliseconds.
median() {
  local round start
  for ((round = -3; round < rounds; round++)); do
    start=$(microseconds)
    "$@" >/dev/null
    [ "$round" -lt 0 ] || echo $(($(microseconds) - start))
  done | sort -n | awk '{ t[NR] = $1 } END { printf "%.1f", t[int((NR + 1) / 2)] / 1000 }'
}

# Two drives a day, a charge six days out of seven, eight hours apart and never at the same time.
lines() {
  TZ=UTC awk 'BEGIN {
    end = systime(); end -= end % 86400; start = end - 3650 * 86400; vin = "5YJ3E7EB0KF000001"
    split("asleep online driving online asleep online driving online charging online", kinds, " ")
    print "{\"journal\":{\"format\":1}}"
    printf "{\"vehicle\":{\"vin\":\"%s\",\"name\":\"Bench\"}}\n", vin
    for (day = 0; day < 3650; day++) {
      odometer = 1000 + day * 40
      for (leg = 0; leg < 2; leg++) {
        t = start + day * 86400 + (leg ? 61200 : 25200)
        printf "{\"drive\":{\"vin\":\"%s\",\"begin\":\"%s\",\"end\":\"%s\",\"seen_from\":\"%s\",\"is_complete\":true,\"is_inferred\":false,\"start_odometer_km\":%.3f,\"end_odometer_km\":%.3f,\"start_level\":%d,\"end_level\":%d,\"start_range_km\":%.2f,\"end_range_km\":%.2f,\"energy_kwh\":%.3f,\"energy_source\":\"range\",\"top_speed_kmh\":%d,\"outside_c\":%.1f,\"software\":\"2026.38.3\",\"from_place\":\"home\",\"to_place\":\"work\"}}\n",
          vin, time(t), time(t + 1800), time(t), odometer + leg * 20, odometer + leg * 20 + 20.1, 80 - leg * 5, 75 - leg * 5, 400 - leg * 25.3, 374.7 - leg * 25.3, 3.4 + day % 7 / 10, 90 + day % 40, day % 30 - 3.5
      }
      if (day % 73 < 60) {
        t = start + day * 86400 + 72000
        printf "{\"charge\":{\"vin\":\"%s\",\"begin\":\"%s\",\"end\":\"%s\",\"seen_from\":\"%s\",\"is_complete\":true,\"start_level\":65,\"end_level\":80,\"start_range_km\":325.5,\"end_range_km\":400.1,\"energy_added_kwh\":11.25,\"energy_drawn_kwh\":12.3,\"drawn_source\":\"volts_amperes\",\"is_fast\":false,\"peak_power_kw\":11,\"outside_c\":%.1f,\"odometer_km\":%.3f,\"place\":\"home\",\"cost_ten_thousandths\":38130,\"cost_currency\":\"EUR\",\"curve\":[",
          vin, time(t), time(t + 7200), time(t), day % 30 - 3.5, odometer + 40
        for (i = 0; i < 24; i++)
          printf "%s{\"time\":\"%s\",\"energy_added_kwh\":%.2f,\"level\":%d,\"power_kw\":5.5}", i ? "," : "", time(t + i * 300), i * 0.46, 65 + i * 0.6
        print "]}}"
      }
      for (i = 0; i < 20; i++) {
        t = start + day * 86400 + i * 4320
        printf "{\"state\":{\"vin\":\"%s\",\"begin\":\"%s\",\"end\":\"%s\",\"seen_until\":\"%s\",\"kind\":\"%s\"}}\n", vin, time(t), time(t + 4320), time(t + 4300), kinds[i % 10 + 1]
      }
    }
    n = split("level range inside outside power mode", series, " ")
    for (t = end - 31 * 86400; t < end; t += 300)
      for (i = 1; i <= n; i++)
        printf "{\"sample\":{\"subject\":\"%s\",\"series\":\"%s\",\"time\":\"%s\",\"value\":%.2f}}\n", vin, series[i], time(t), t % 8000 / 100
  }
  function time(t) { return strftime("%Y-%m-%dT%H:%M:%S.000Z", t, 1) }'
}

mkdir -m 700 "$place/state"
lines >"$place/lines"
start=$(microseconds)
"$binary" journal import -C "$place/state" -q "$place/lines"
imported=$(($(microseconds) - start))
"$binary" journal export -C "$place/state" >"$place/once"
mkdir -m 700 "$place/other"
"$binary" journal import -C "$place/other" -q "$place/once"
"$binary" journal export -C "$place/other" | cmp - "$place/once"
journal=$place/state/journal.db
awk -v bytes="$(stat -c %s "$journal")" -v micros="$imported" -v lines="$(wc -l <"$place/lines")" 'BEGIN {
  printf "journal: %.1f MB of ten years of a commuter (target: 30); import of %d lines in %.1f s\n", bytes / 1e6, lines, micros / 1e6
}'

printf 'journal: export %s ms\n' "$(rounds=5 median "$binary" journal export -C "$place/state")"
question="SELECT strftime('%Y-%m', begin_ms / 1000, 'unixepoch') AS month, count(*),
  sum(end_odometer_km - start_odometer_km), sum(energy_kwh) FROM drives GROUP BY month ORDER BY month"
tesla=$(median "$binary" drives -C "$place/state" --by month)
sqlite=$(median sqlite3 -readonly "$journal" "$question")
awk -v tesla="$tesla" -v sqlite="$sqlite" 'BEGIN {
  printf "journal: drives --by month %.1f ms (target: 60), sqlite3 %.1f ms, ratio %.2f (target: 2)\n", tesla, sqlite, tesla / sqlite
}'

# serves NAME OPTION…: memory of serve after it has every value, and the time until it listens.
serves() {
  local name=$1 state=$place/$1 exports login callback tries start url pid
  shift
  mkdir -m 700 "$state"
  [ "$name" = without ] || cp "$journal" "$state/"
  "$binary" simulate >"$state/simulate" &
  children+=("$!")
  for ((tries = 0; tries < 600; tries++)); do [ ! -s "$state/simulate" ] || break; sleep 0.05; done
  exports=$(head -n 1 "$state/simulate")
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
  start=$(microseconds)
  "$binary" serve -C "$state" --web.listen-address 127.0.0.1:0 "$@" 2>"$state/log" &
  pid=$!
  children+=("$pid")
  until grep -q 'listening on' "$state/log"; do sleep 0.002; done
  start=$(($(microseconds) - start))
  url=$(sed -n 's/.*listening on.*address="\{0,1\}\([0-9.:]*\).*/\1/p' "$state/log" | head -n 1)
  for ((tries = 0; tries < 600; tries++)); do
    if curl -sS "http://$url/metrics" | grep -q '^tesla_charge_state_battery_level_ratio'; then break; fi
    sleep 0.1
  done
  # Until it has given back what its start needed.
  sleep 12
  # What is not the process's own are pages of files, which others have in common: SQLite's code.
  awk -v name="$name" -v start="$start" '
    /^VmRSS/ { rss = $2 } /^VmHWM/ { peak = $2 } /^RssAnon/ { own = $2 } END {
      printf "journal: serve %s: listens after %.0f ms, %.1f MB, of them %.1f its own, at most %.1f MB\n",
        name, start / 1000, rss / 1024, own / 1024, peak / 1024
    }' "/proc/$pid/status"
  unset TESLA_API_HOST TESLA_AUTH_HOST
}

serves with
serves without --journal off
