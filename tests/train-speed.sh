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

. "$(dirname "$0")/../examples/simulated-fleet.sh"
data=${DATA:-$work/history}
mkdir -p "$data"
start_prometheus "$data/tsdb" taskset -c "$PROCESSORS"

if [ ! -e "$data/span" ]; then
  echo "Simulating $DAYS days of $HOSTS hosts, seed $SEED"
  simulate > "$work/span"
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
