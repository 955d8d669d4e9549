#!/usr/bin/env bash
# One retraining, for a scheduler: what is no failure of it ends with 0, what is worth another attempt with 75 (EX_TEMPFAIL of sysexits.h).
# The exit status of foresight_trainer itself says more; see "Retraining" in README.md.
#
#   retrain.sh PREDICTOR [OPTION...]     options of foresight_trainer retrain
#
#   TRAINER     the program, default: foresight_trainer in PATH
#   CONFIG      default /etc/foresight/foresight.yml
#   DATA        folder of datasets, one a predictor, default /var/lib/foresight-trainer
#   MODELS      the registry, default /var/lib/foresight/models
#   FEEDBACK    the sidecar's foresight.db, default /var/lib/foresight/foresight.db
#   PROMETHEUS  default http://127.0.0.1:9090
set -uo pipefail

predictor=${1:?which predictor}
shift
"${TRAINER:-foresight_trainer}" retrain --predictor "$predictor" --config.file "${CONFIG:-/etc/foresight/foresight.yml}" \
  --dataset "${DATA:-/var/lib/foresight-trainer}/$predictor" --registry "${MODELS:-/var/lib/foresight/models}" \
  --feedback "${FEEDBACK:-/var/lib/foresight/foresight.db}" --prometheus.url "${PROMETHEUS:-http://127.0.0.1:9090}" "$@"
status=$?
case $status in
  3 | 4) exit 0 ;;   # no better model, nothing new: the champion stays, as it should
  5 | 6) exit 75 ;;  # another one is at it, or nobody answers: later
  *) exit $status ;;
esac
