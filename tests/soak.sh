#!/usr/bin/env bash
# An hour at half of the capacity, with a tenth of the series new each minute and limits that bite: does memory stay flat?
# Starts a sidecar of its own on a free port of this machine, sends to it, and ends it. Writes soak.csv and soak.svg, and ends with 1 where memory grew or
# samples were not taken in time. On a quiet machine; not part of ./test.sh.
#
#   tests/soak.sh                          one hour, results in artifacts/soak
#   tests/soak.sh --minutes 5              shorter; for what else there is to choose, see SoakOptions.Parse: --series, --load, --rate, --churn, --out ...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet build --configuration Release --verbosity quiet -clp:NoSummary src/Exporter.Host
dotnet build --configuration Release --verbosity quiet -clp:NoSummary tests/Exporter.Benchmarks
exec artifacts/bin/Exporter.Benchmarks/release/Exporter.Benchmarks soak "$@"
