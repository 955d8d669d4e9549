#!/usr/bin/env bash
# What becomes of the demo's models when they are retrained on time in which somebody acted on their alerts. One Prometheus has seen the fortnight that they were
# trained on, in which nobody did, and a quarter with an operator after it; a dataset only grows, so a retraining learns from both. It does so once naively, so that
# what did not come was a false alarm, and once with the sidecar's feedback; beside that from the quarter alone. All are judged on another fleet that nobody
# tends, where every failure comes. Needs the .NET SDK and a Prometheus of 2.42 or later; takes an hour and a quarter.
#
#   PROMETHEUS   the program, default: prometheus in PATH
#   PREDICTORS   default "service node"
#   SEED, WEEKS  the quarter, default 1 and 12
#   OUT          folder that keeps datasets, models and reports; without it, everything is deleted at the end
#   BEFORE_SEED, BEFORE_DAYS, PRECISION, FIT_ROWS, LEARNER    default as in retrain-demo.sh, which made the demo's models
#   TRUTH_SEED, TRUTH_DAYS    the fleet that judges, default 21 and 21
set -euo pipefail

PROMETHEUS=${PROMETHEUS:-prometheus}
PREDICTORS=${PREDICTORS:-service node}
SEED=${SEED:-1}
WEEKS=${WEEKS:-12}
BEFORE_SEED=${BEFORE_SEED:-1001}
BEFORE_DAYS=${BEFORE_DAYS:-14}
PRECISION=${PRECISION:-0.87}
FIT_ROWS=${FIT_ROWS:-150000}
LEARNER=${LEARNER:-logistic}
TRUTH_SEED=${TRUTH_SEED:-21}
TRUTH_DAYS=${TRUTH_DAYS:-21}

. "$(dirname "$0")/simulated-fleet.sh"
demo=$root/examples/Demo
trainer=$bin/Exporter.Trainer/release/foresight_trainer.dll
out=${OUT:-$work}
mkdir -p "$out"
db=$out/quarter/foresight/foresight.db

# datasets NAME FROM TO: what the predictors watch, from the Prometheus that runs; it is stopped and its data are gone afterwards.
datasets() {
  for predictor in $PREDICTORS; do
    dotnet "$trainer" dataset --config.file "$demo/foresight.yml" --predictor "$predictor" --prometheus.url "$url" --load 1 --from "$2" --to "$3" --out "$out/$1-$predictor" > "$out/$1-$predictor.log"
  done
  kill "$prometheus_pid" && wait "$prometheus_pid" || true
  rm -rf "$work/data"
}

# judge NAME MODEL: its lines on the untended fleet, one a horizon.
judge() {
  echo "$predictor, $1:"
  dotnet "$trainer" evaluate --config.file "$demo/foresight.yml" --predictor "$predictor" --dataset "$out/truth-$predictor" --from "$judged_from" --min-lead 30m --allow-overlap --model "$2" |
    awk '/^Held-out time, horizon/ { horizon = $4 } /^ +model / { print "  " horizon $0 }'
}

# learn NAME OPTION...: trains on what was lived through, as retrain does, and judges.
learn() {
  local name=$1 model=$out/$predictor-${1//[, ]/}.onnx
  shift
  dotnet "$trainer" train --config.file "$demo/foresight.yml" --predictor "$predictor" --dataset "$out/lived-$predictor" --min-lead 30m --target-precision "$PRECISION" \
    --learner "$LEARNER" --max-rows 800000 --max-fit-rows "$FIT_ROWS" --force "$@" --out "$model" > "${model%.onnx}.log"
  judge "$name" "$model"
}

# The quarter begins two days, in which its windows fill, after the latest Monday that leaves room for it.
monday=345600
before_to=$((($(date +%s) - (2 + 7 * WEEKS) * 86400 - monday) / 604800 * 604800 + monday))
start_prometheus "$work/data"
read -r from _ < <(SEED=$BEFORE_SEED DAYS=$BEFORE_DAYS HOSTS=104 simulate --services 72 --until "$before_to")
dotnet "$bin/Demo/release/Demo.dll" quarter --seed "$SEED" --weeks "$WEEKS" --remote-write "$url/api/v1/write" --out "$out/quarter"
read -r quarter_from to < <(tail -1 "$out/quarter/foresight/span.csv" | awk -F, '{ print $1 / 1000 - 2 * 86400, $2 / 1000 - 60 }')
datasets lived "$from" "$to"

start_prometheus "$work/data"
read -r from to < <(SEED=$TRUTH_SEED DAYS=$TRUTH_DAYS HOSTS=26 simulate)
judged_from=$((from + 2 * 86400))
datasets truth "$from" "$to"

for predictor in $PREDICTORS; do
  judge "the demo's model" "$demo/models/$predictor.onnx"
  learn naive
  learn feedback --feedback "$db"
  learn "naive, the quarter alone" --from "$quarter_from"
  learn "feedback, the quarter alone" --from "$quarter_from" --feedback "$db"
done
