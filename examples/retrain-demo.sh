#!/usr/bin/env bash
# Rebuilds the demo's models from nothing: simulates a fleet (another seed than any demo run), stores its past in a
# real Prometheus by remote write, trains one model a predictor from that history, and puts them into Demo/models.
# Needs the .NET SDK and a Prometheus of 2.42 or later. Takes a quarter of an hour.
#
#   PROMETHEUS  the program, default: prometheus in PATH
#   SEED, DAYS, HOSTS, SERVICES  the simulated fleet, default 1001, 14, 104 and 72: twice as long a time as the demo
#               shows, so that thresholds are chosen on some 300 failures a predictor and not on half of them, and on
#               four times as many entities, since a model should know many hosts and not a few by heart
#   PRECISION   share of alerts that should be right on validation, default 0.88: above the demo's target of 0.8,
#               because what was chosen on one span of time does a little worse on the next
#   FIT_ROWS    rows that one fit looks at, default 150000: of the trainer's 60,000, some two in three have a failure ahead,
#               which leaves few to learn from what passes harmlessly; tried together with the two weeks, not apart
#   LEARNER     logistic, lightgbm, forest or auto, default logistic: small files that the demo loads at once, and
#               minutes instead of the better part of an hour on 800,000 rows
set -euo pipefail

PROMETHEUS=${PROMETHEUS:-prometheus}
SEED=${SEED:-1001}
DAYS=${DAYS:-14}
HOSTS=${HOSTS:-104}
SERVICES=${SERVICES:-72}
PRECISION=${PRECISION:-0.88}
FIT_ROWS=${FIT_ROWS:-150000}
LEARNER=${LEARNER:-logistic}

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
prometheus_pid=
cleanup() {
  [ -z "$prometheus_pid" ] || { kill "$prometheus_pid" 2>/dev/null; wait "$prometheus_pid" 2>/dev/null; } || true
  rm -rf "$work"
}
trap cleanup EXIT

dotnet build "$root/examples/Demo" -c Release -clp:ErrorsOnly --nologo
dotnet build "$root/src/Exporter.Trainer" -c Release -clp:ErrorsOnly --nologo
bin=$root/artifacts/bin

# A port that is free now; Prometheus cannot be asked which one it took.
port=$(for port in $(shuf -i 20000-32000 -n 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; break; }; done)
url=http://127.0.0.1:$port
echo 'global: {scrape_interval: 1m}' > "$work/prometheus.yml"
"$PROMETHEUS" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --storage.tsdb.retention.time=10y \
  --web.enable-remote-write-receiver --web.listen-address="127.0.0.1:$port" > "$work/prometheus.log" 2>&1 &
prometheus_pid=$!
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
for _ in $(seq 150); do listens && break; sleep 0.2; done
listens || { cat "$work/prometheus.log"; exit 1; }

echo "Simulating $DAYS days of $HOSTS hosts and $SERVICES services, seed $SEED"
read -r from to < <(dotnet "$bin/Demo/release/Demo.dll" simulate --remote-write "$url/api/v1/write" --seed "$SEED" \
  --days "$DAYS" --hosts "$HOSTS" --services "$SERVICES")

for predictor in node service; do
  echo "Training $predictor"
  dotnet "$bin/Exporter.Trainer/release/foresight_trainer.dll" train \
    --config.file "$root/examples/Demo/foresight.yml" --predictor "$predictor" --prometheus.url "$url" \
    --from "$from" --to "$to" --min-lead 30m --target-precision "$PRECISION" \
    --learner "$LEARNER" --test 0.15 --max-rows 800000 --max-fit-rows "$FIT_ROWS" --out "$root/examples/Demo/models/$predictor.onnx"
done
