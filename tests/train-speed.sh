#!/usr/bin/env bash
# How long a whole training takes: 30 simulated days of 40 hosts in a real Prometheus, `train --learner auto` on two processors.
# Prints the trainer's own phases, elapsed time and processor time, and Prometheus' processor time; ends with 1 past three minutes.
# Needs the .NET SDK and a Prometheus of 2.42 or later. The simulation takes some minutes, and is kept where DATA names a folder.
#
#   PROMETHEUS  the program, default: prometheus in PATH
#   DATA        folder that keeps the simulated history for the next run; without it, everything is deleted at the end
#   PROCESSORS  as taskset counts them, default 0,1: for trainer and Prometheus together
#   DAYS, HOSTS, SEED  the simulated fleet, default 30, 40 and 1001
#   LIMIT       seconds that the training may take, default 180
set -euo pipefail

PROMETHEUS=${PROMETHEUS:-prometheus}
PROCESSORS=${PROCESSORS:-0,1}
DAYS=${DAYS:-30}
HOSTS=${HOSTS:-40}
SEED=${SEED:-1001}
LIMIT=${LIMIT:-180}

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
data=${DATA:-$work/history}
prometheus_pid=
cleanup() {
  [ -z "$prometheus_pid" ] || { kill "$prometheus_pid" 2>/dev/null; wait "$prometheus_pid" 2>/dev/null; } || true
  rm -rf "$work"
}
trap cleanup EXIT

for project in examples/Demo src/Exporter.Trainer; do
  dotnet build "$root/$project" -c Release -clp:ErrorsOnly --nologo
done
bin=$root/artifacts/bin

# A port that is free now; Prometheus cannot be asked which one it took.
port=$(for port in $(shuf -i 20000-32000 -n 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; break; }; done)
url=http://127.0.0.1:$port
mkdir -p "$data"
echo 'global: {scrape_interval: 1m}' > "$work/prometheus.yml"
taskset -c "$PROCESSORS" "$PROMETHEUS" --config.file="$work/prometheus.yml" --storage.tsdb.path="$data/tsdb" --storage.tsdb.retention.time=10y \
  --web.enable-remote-write-receiver --web.listen-address="127.0.0.1:$port" > "$work/prometheus.log" 2>&1 &
prometheus_pid=$!
ready() { { exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /-/ready HTTP/1.0\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '; } 2>/dev/null; }
for _ in $(seq 600); do ready && break; sleep 0.2; done
ready || { cat "$work/prometheus.log"; exit 1; }

if [ ! -e "$data/span" ]; then
  echo "Simulating $DAYS days of $HOSTS hosts, seed $SEED"
  dotnet "$bin/Demo/release/Demo.dll" simulate --remote-write "$url/api/v1/write" --seed "$SEED" --days "$DAYS" --hosts "$HOSTS" > "$work/span"
  mv "$work/span" "$data/span"
fi
read -r from to < "$data/span"

# Clock ticks of user and system time.
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
before=$(ticks "$prometheus_pid")
began=$(date +%s%N)
TIMEFORMAT='trainer: %R s elapsed, %U s user, %S s system'
time taskset -c "$PROCESSORS" dotnet "$bin/Exporter.Trainer/release/foresight_trainer.dll" train --config.file "$root/examples/Demo/foresight.yml" --predictor node \
  --prometheus.url "$url" --from "$from" --to "$to" --learner auto --force --out "$work/node.onnx" "$@"
elapsed=$(( ($(date +%s%N) - began) / 1000000 ))
echo "Prometheus: $(( ($(ticks "$prometheus_pid") - before) / $(getconf CLK_TCK) )) s user and system; model $(sha256sum < "$work/node.onnx" | cut -c1-16)"
printf 'whole training: %d.%01d s, limit %d s\n' $((elapsed / 1000)) $((elapsed % 1000 / 100)) "$LIMIT"
[ "$elapsed" -le $((LIMIT * 1000)) ]
