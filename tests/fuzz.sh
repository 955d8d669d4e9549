#!/usr/bin/env bash
# Coverage-guided fuzzing of one decoder by AFL++: the targets of Exporter.Fuzz, instrumented by SharpFuzz, with the committed corpus as seeds.
# Wants afl-fuzz (Debian: apt-get install afl++) and the .NET SDK. One run takes a core. Not part of ./test.sh, which replays the corpus.
#
#   tests/fuzz.sh run TARGET MINUTES       searches; goes on where the last run of the target ended; ends with 1 where an input crashes, hangs or allocates too much
#   tests/fuzz.sh keep TARGET              adds what was found to the corpus: the fewest inputs that reach everything that all of them do
#   tests/fuzz.sh stats                    what all runs came to
#
# TARGET is a folder of tests/Exporter.Fuzz/corpus. Everything lies in artifacts/fuzz; remove it to begin anew.
# A finding is replayed by artifacts/bin/Exporter.Fuzz/release/Exporter.Fuzz TARGET FILE.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sharpfuzz_version=2.3.0 # as in Directory.Packages.props
work=artifacts/fuzz
timeout_ms=5000         # Trial.MaxTime
max_input_bytes=65536   # as Mutator makes them
max_kept_bytes=600      # what is larger is rarely worth its place in the corpus

# What is instrumented: our decoders, and the libraries that look at the bytes before or for us.
instrumented=(Exporter.Ingest.dll Exporter.Signals.dll Exporter.Models.dll foresight_exporter.dll Snappier.dll Google.Protobuf.dll)

die() { printf 'fuzz.sh: %s\n' "$*" >&2; exit 1; }

# AFL++ would refuse a program without its own instrumentation, a core pattern that it does not like, and a CPU that scales.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
# The runtime's own counting of branches would only slow down AFL++'s.
export DOTNET_TieredPGO=0 DOTNET_NOLOGO=1

build() {
  local assembly
  command -v afl-fuzz >/dev/null || die "afl-fuzz is missing: apt-get install afl++"
  dotnet build --configuration Release --verbosity quiet -clp:NoSummary tests/Exporter.Fuzz >&2
  [[ -x $work/tools/sharpfuzz ]] || dotnet tool install --tool-path "$work/tools" SharpFuzz.CommandLine --version "$sharpfuzz_version" >/dev/null
  # Whoever fuzzes another target meanwhile keeps the folder that it runs from.
  program=$work/$target/bin
  rm -rf "$program"
  mkdir -p "$program"
  cp -r artifacts/bin/Exporter.Fuzz/release/. "$program"
  for assembly in "${instrumented[@]}"; do
    "$work/tools/sharpfuzz" "$program/$assembly"
  done
}

stat_of() { sed -nE "s/^$2 +: //p" "$1"; }

stats() {
  local file
  printf '%-12s %10s %12s %10s %12s %8s %7s %6s\n' target seconds executions per-second inputs-kept edges crashes hangs
  for file in "$work"/*/out/default/fuzzer_stats; do
    [[ -f $file ]] || continue
    printf '%-12s %10s %12s %10s %12s %8s %7s %6s\n' "$(basename "$(dirname "$(dirname "$(dirname "$file")")")")" \
      "$(stat_of "$file" run_time)" "$(stat_of "$file" execs_done)" "$(stat_of "$file" execs_per_sec)" "$(stat_of "$file" corpus_count)" \
      "$(stat_of "$file" edges_found)" "$(stat_of "$file" saved_crashes)" "$(stat_of "$file" saved_hangs)"
  done
}

run() {
  local minutes=$1 input=$corpus findings
  build
  [[ ! -d $work/$target/out/default/queue ]] || input=-
  AFL_AUTORESUME=1 afl-fuzz -i "$input" -o "$work/$target/out" -t "$timeout_ms" -m none -G "$max_input_bytes" -V $((minutes * 60)) \
    -- "$program/Exporter.Fuzz" afl "$target" >"$work/$target/log" 2>&1 || { tail -n 40 "$work/$target/log" >&2; die "afl-fuzz failed"; }
  stats
  findings=$(find "$work/$target/out" -path '*/crashes*/id:*' -o -path '*/hangs*/id:*')
  [[ -z $findings ]] || { printf 'findings:\n%s\n' "$findings"; return 1; }
}

keep() {
  local small=$work/$target/small file
  build
  rm -rf "$small" "$small.in"
  mkdir -p "$small.in"
  cp "$corpus"/* "$small.in"
  find "$work/$target/out/default/queue" -type f -name 'id:*' ! -name '*,orig:*' -size -$((max_kept_bytes + 1))c -exec cp {} "$small.in" \;
  afl-cmin -i "$small.in" -o "$small" -t "$timeout_ms" -m none -- "$program/Exporter.Fuzz" afl "$target" >"$work/$target/log" 2>&1 \
    || { tail -n 40 "$work/$target/log" >&2; die "afl-cmin failed"; }
  for file in "$small"/id:*; do
    [[ -f $file ]] || continue
    # Named after its bytes, so that the same input never comes twice.
    cp "$file" "$corpus/afl_$(sha256sum "$file" | cut -c 1-12).bin"
  done
  du -sb "$corpus"
}

case ${1:-}:$# in
  stats:1) stats; exit ;;
  run:3 | keep:2) target=$2 corpus=tests/Exporter.Fuzz/corpus/$2 ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
[[ -d $corpus ]] || die "no target $target; there are: $(ls tests/Exporter.Fuzz/corpus | tr '\n' ' ')"
"$1" "${@:3}"
