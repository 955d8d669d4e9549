#!/usr/bin/env bash
# Compares our PromQL with a real Prometheus on random expressions: tests/differential.sh [SEED [COUNT]].
# Wants a Release build of the integration tests and the peers (./test.sh peers). A difference prints the seed, the
# expression, the instant and both answers; the same seed and count give the same questions again.
set -euo pipefail
cd "$(dirname "$0")/.."
export FORESIGHT_DIFFERENTIAL_SEED=${1:-1} FORESIGHT_DIFFERENTIAL_COUNT=${2:-100000}
exec artifacts/bin/Exporter.Integration.Tests/release/Exporter.Integration.Tests -class '*RandomDifferentialTests' -showLiveOutput
