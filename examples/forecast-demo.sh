#!/usr/bin/env bash
# How well the forecasters would have forecast the signals of the demo's fleet: simulates one, reads its signals from a real Prometheus as a
# dataset, and compares from rolling origins. Needs the .NET SDK and a Prometheus of 2.42 or later. Takes some minutes.
#
#   PROMETHEUS  the program, default: prometheus in PATH
#   SEED, DAYS, HOSTS  the simulated fleet, default 2001, 6 and 8
set -euo pipefail

PROMETHEUS=${PROMETHEUS:-prometheus}
SEED=${SEED:-2001}
DAYS=${DAYS:-6}
HOSTS=${HOSTS:-8}

. "$(dirname "$0")/simulated-fleet.sh"
start_prometheus "$work/data"

echo "Simulating $DAYS days of $HOSTS hosts, seed $SEED"
read -r from to < <(simulate --services 0)

trainer=$bin/Exporter.Trainer/release/foresight_trainer.dll
dotnet "$trainer" dataset --config.file "$root/examples/Demo/foresight.yml" --predictor node --prometheus.url "$url" --from "$from" --to "$to" --load 1 --out "$work/node"
dotnet "$trainer" forecast "$work"/node/*.parquet --step 10m --history 3d --every 110m --ahead 30m --ahead 2h --ahead 6h \
  --method naive --method seasonal-naive --method combined --method ets --method arima --method additive
