#!/usr/bin/env bash
# What becomes of a model that is retrained on time in which somebody acted on the alerts of the one before. Each generation lives through a simulated quarter
# with an operator, and learns from it alone: once naively, so that what did not come was a false alarm, and once with the sidecar's feedback. Both, and the
# demo's model that began, are judged on another fleet that nobody tends, where every failure comes. Needs the .NET SDK and a Prometheus of 2.42 or later.
#
#   PROMETHEUS   the program, default: prometheus in PATH
#   PREDICTOR    node or service, default service
#   SEED, WEEKS, GENERATIONS  default 1, 12 and 1; generation n has seed SEED + n - 1
#   LEARNER      default logistic, as for the demo's models
#   TRUTH_SEED, TRUTH_DAYS    the fleet that judges, default 21 and 21
set -euo pipefail

PROMETHEUS=${PROMETHEUS:-prometheus}
PREDICTOR=${PREDICTOR:-service}
SEED=${SEED:-1}
WEEKS=${WEEKS:-12}
GENERATIONS=${GENERATIONS:-1}
LEARNER=${LEARNER:-logistic}
TRUTH_SEED=${TRUTH_SEED:-21}
TRUTH_DAYS=${TRUTH_DAYS:-21}
DAYS=$TRUTH_DAYS
HOSTS=26

. "$(dirname "$0")/simulated-fleet.sh"
demo=$root/examples/Demo
trainer=$bin/Exporter.Trainer/release/foresight_trainer.dll

# dataset NAME FROM TO: what the predictor watches, from the Prometheus that runs; it is stopped and its data are gone afterwards.
dataset() {
  dotnet "$trainer" dataset --config.file "$demo/foresight.yml" --predictor "$PREDICTOR" --prometheus.url "$url" --load 1 --from "$2" --to "$3" --out "$work/$1" > "$work/$1.log"
  kill "$prometheus_pid" && wait "$prometheus_pid" || true
  rm -rf "$work/data"
}

# judge NAME MODEL: lines of the longest horizon on the untended fleet.
judge() {
  echo "$1:"
  dotnet "$trainer" evaluate --config.file "$demo/foresight.yml" --predictor "$PREDICTOR" --dataset "$work/truth" --from "$judged_from" --min-lead 30m --allow-overlap --model "$2" |
    awk '/^Held-out time, horizon/ { horizon = $4 } /^ +model / { line = horizon $0 } END { print "  " line }'
}

start_prometheus "$work/data"
read -r from to < <(SEED=$TRUTH_SEED simulate)
judged_from=$((from + 2 * 86400))
dataset truth "$from" "$to"
judge "the demo's model" "$demo/models/$PREDICTOR.onnx"

for arm in naive feedback; do
  model=$demo/models/$PREDICTOR.onnx
  for generation in $(seq "$GENERATIONS"); do
    name=$arm-$generation
    sed "s|models/$PREDICTOR.onnx|$model|; s|models/|$demo/models/|; s|$demo/models/$demo|$demo|" "$demo/foresight.yml" > "$work/$name.yml"
    start_prometheus "$work/data"
    dotnet "$bin/Demo/release/Demo.dll" quarter --seed $((SEED + generation - 1)) --weeks "$WEEKS" --config "$work/$name.yml" --remote-write "$url/api/v1/write" --out "$work/$name-quarter" |
      awk '/^foresight / { print "  lived through with it: " $0 }'
    read -r from to < <(tail -1 "$work/$name-quarter/foresight/span.csv" | awk -F, '{ print $1 / 1000 - 2 * 86400, $2 / 1000 - 60 }')
    dataset "$name" "$from" "$to"
    feedback=()
    [ "$arm" = naive ] || feedback=(--feedback "$work/$name-quarter/foresight/foresight.db")
    model=$work/$name.onnx
    dotnet "$trainer" train --config.file "$demo/foresight.yml" --predictor "$PREDICTOR" --dataset "$work/$name" --min-lead 30m --learner "$LEARNER" --force \
      ${feedback[@]+"${feedback[@]}"} --out "$model" > "$work/$name.train.log"
    judge "generation $generation, $arm" "$model"
  done
done
