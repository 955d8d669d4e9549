# Read by scripts that train on a simulated fleet: builds the demo and the trainer, and runs a real Prometheus until the script ends.
# They set PROMETHEUS, SEED, DAYS and HOSTS before; root, bin, work (a folder that is deleted at the end) and url are set here.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/artifacts/bin
work=$(mktemp -d)
prometheus_pid=
cleanup() {
  [ -z "$prometheus_pid" ] || { kill "$prometheus_pid" 2>/dev/null; wait "$prometheus_pid" 2>/dev/null; } || true
  rm -rf "$work"
}
trap cleanup EXIT

for project in examples/Demo src/Exporter.Trainer; do
  dotnet build "$root/$project" -c Release -clp:ErrorsOnly --nologo
done

# A port that is free now; Prometheus cannot be asked which one it took.
port=$(for port in $(shuf -i 20000-32000 -n 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; break; }; done)
url=http://127.0.0.1:$port

# start_prometheus FOLDER [COMMAND...]: keeps its data in FOLDER, run by COMMAND, such as taskset; returns when it is ready.
start_prometheus() {
  local data=$1
  shift
  echo 'global: {scrape_interval: 1m}' > "$work/prometheus.yml"
  "$@" "$PROMETHEUS" --config.file="$work/prometheus.yml" --storage.tsdb.path="$data" --storage.tsdb.retention.time=10y \
    --web.enable-remote-write-receiver --web.listen-address="127.0.0.1:$port" > "$work/prometheus.log" 2>&1 &
  prometheus_pid=$!
  for _ in $(seq 600); do ! ready || return 0; sleep 0.2; done
  cat "$work/prometheus.log"
  return 1
}

ready() { { exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /-/ready HTTP/1.0\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '; } 2>/dev/null; }

# simulate [OPTION...]: sends the fleet's past to Prometheus and prints its first and last instant.
simulate() {
  dotnet "$bin/Demo/release/Demo.dll" simulate --remote-write "$url/api/v1/write" --seed "$SEED" --days "$DAYS" --hosts "$HOSTS" "$@"
}
