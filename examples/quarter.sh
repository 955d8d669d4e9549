#!/usr/bin/env bash
# The simulated quarter with an operator: runs it, then counts failures avoided and alerts actionable again, from what the sidecar itself
# wrote down (foresight.db: alerts that people were told of, and onsets) and the simulator's list of planned failures.
#
#   examples/quarter.sh [--seed 1] [--weeks 12] [--success 0.8] [--out FOLDER]
#   examples/quarter.sh count FOLDER      counts a quarter that was run before
#
# The rules without Foresight have no outcomes: theirs are counted from the simulator's lists alone. Needs the .NET SDK and sqlite3.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# count_run FOLDER RUN: one line of figures. It wants two views: told (instance, told_ms, horizon_ms) and onsets (instance, onset_ms).
count_run() {
  local folder=$1 run=$2 views
  if [ -f "$folder/$run/foresight.db" ]; then
    # Horizons of the demo are whole hours, such as 6h.
    views="ATTACH '$folder/$run/foresight.db' AS ledger;
      CREATE TEMP VIEW told AS SELECT entity ->> '\$.instance' AS instance, fired_ms AS told_ms, CAST(horizon AS INTEGER) * 3600000 AS horizon_ms
        FROM ledger.alerts WHERE fired_ms IS NOT NULL;
      CREATE TEMP VIEW onsets AS SELECT DISTINCT entity ->> '\$.instance' AS instance, onset_ms FROM ledger.onsets;"
  else
    views="CREATE TEMP VIEW told AS SELECT instance, CAST(told_ms AS INTEGER) AS told_ms, CAST(horizon_ms AS INTEGER) AS horizon_ms FROM told_csv;
      CREATE TEMP VIEW onsets AS SELECT instance, CAST(onset_ms AS INTEGER) AS onset_ms FROM happened_csv;"
  fi
  # A planned failure was avoided when the entity had no onset then, nor one shortly before that it would be part of: a failure lasts
  # 40 minutes at most, and half an hour later it may still be the same one.
  sqlite3 -csv :memory: <<SQL
.import '$folder/$run/span.csv' span
.import '$folder/$run/planned.csv' planned_csv
.import '$folder/$run/happened.csv' happened_csv
.import '$folder/$run/told.csv' told_csv
$views
CREATE TEMP TABLE planned AS
  SELECT instance, CAST(onset_ms AS INTEGER) AS onset_ms, CAST(nullif(cured_ms, '') AS INTEGER) AS cured_ms FROM planned_csv;
CREATE TEMP TABLE quarter AS SELECT CAST(from_ms AS INTEGER) AS from_ms, CAST(to_ms AS INTEGER) AS to_ms FROM span;
WITH
  due AS (SELECT planned.* FROM planned, quarter WHERE onset_ms >= from_ms AND onset_ms < to_ms),
  decided AS (SELECT told.* FROM told, quarter WHERE told_ms + horizon_ms <= to_ms)
SELECT
  '$run',
  (SELECT count(*) FROM due),
  (SELECT count(*) FROM due WHERE NOT EXISTS (
    SELECT * FROM onsets WHERE onsets.instance = due.instance AND onsets.onset_ms BETWEEN due.onset_ms - 70 * 60000 AND due.onset_ms)),
  (SELECT count(*) FROM onsets, quarter WHERE onset_ms >= from_ms AND onset_ms < to_ms),
  (SELECT count(*) FROM told),
  (SELECT count(*) FROM decided),
  (SELECT count(*) FROM decided WHERE EXISTS (
    SELECT * FROM planned WHERE planned.instance = decided.instance AND planned.onset_ms > told_ms AND planned.onset_ms <= told_ms + horizon_ms
      AND (cured_ms IS NULL OR cured_ms > told_ms)));
SQL
}

count() {
  local run
  echo "run,planned,avoided,happened,alerts,decided,actionable,avoided_share,actionable_share"
  for run in predict_linear foresight; do
    count_run "$1" "$run"
  done | awk -F, -v OFS=, '{ print $0, $2 ? sprintf("%.3f", $3 / $2) : "", $6 ? sprintf("%.3f", $7 / $6) : "" }'
}

if [ "${1:-}" = count ]; then
  count "${2:?count needs the folder of a quarter}"
  exit
fi

folder=
options=("$@")
while [ $# -gt 0 ]; do
  [ "$1" != --out ] || folder=${2:?--out needs a folder}
  shift
done
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  options+=(--out "$folder")
fi

dotnet run -c Release --project "$root/examples/Demo" -- quarter ${options[@]+"${options[@]}"}
echo
echo "Counted again from $folder:"
count "$folder"
