#!/usr/bin/env bash
# usage: Tests/Bench/telemetry-decode.bash
#
# What a car's message of 20 fields costs in process: reading it, applying it, the car's record, and
# the memory of a car; beside the reader of tesla-protocol from PyPI on the same bytes. The sources
# are those of the program, optimised as it is, without the libraries that reading does not need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

out=.build/bench
mkdir -p "$out"
flags=(
  -O -swift-version 6 -package-name tesla -parse-as-library -I "$out"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility
)
objects=()
# compile MODULE PLACE…: into one object, and a module for the next ones.
compile() {
  local sources
  mapfile -t sources < <(find "${@:2}" -name '*.swift' | sort)
  swiftc "${flags[@]}" -whole-module-optimization -module-name "$1" "${sources[@]}" \
    -emit-module -emit-module-path "$out/$1.swiftmodule" -emit-object -o "$out/$1.o" >&2
  objects+=("$out/$1.o")
}
for room in JSON Time Metrics LibC Unix TeslaData TeslaMetrics; do compile "$room" "Sources/$room"; done
compile Telemetry Sources/Telemetry/{TelemetryMessage.swift,Fields,Wire}
swiftc "${flags[@]}" "${objects[@]}" Tests/Bench/TelemetryBench.swift -o "$out/telemetry-bench" >&2
"$out/telemetry-bench" >"$out/telemetry.txt"
tail -n +2 "$out/telemetry.txt"

python=$out/python/bin/python3
if [ ! -x "$python" ] || ! "$python" -c 'import tesla_protocol' 2>/dev/null; then
  # Never with --user or into the system's own.
  { python3 -m venv "$out/python" && "$out/python/bin/pip" install -q tesla-protocol==4.0.1; } >&2 || {
    echo 'telemetry: tesla-protocol cannot be had from PyPI here, so there is no Python beside it'
    exit 0
  }
fi
head -n 1 "$out/telemetry.txt" | "$python" Tests/Bench/telemetry_reader.py
