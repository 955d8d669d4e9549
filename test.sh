#!/usr/bin/env bash
# Builds everything and runs every test project, with real peers.
#
#   ./test.sh            peers (installed when missing), restore, build, all tests
#   ./test.sh peers      the peers only
#
# Wants Debian 12, the .NET SDK and, while a peer is missing, root. Ends with one line "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DEBIAN_FRONTEND=noninteractive

# The tests look in the same place: tests/Exporter.TestKit/Peers.cs.
peers_root=${FORESIGHT_PEERS:-/opt/foresight-peers}

say() { printf '== %s\n' "$*"; }
die() { printf 'test.sh: %s\n' "$*" >&2; exit 1; }

# --- peers of the system's own release: Prometheus 2.42 (remote write 1.0), promtool, Alertmanager, node_exporter, vmagent, Chromium, Node.js, SQLite's shell, rsyslog

system_peers=(prometheus:prometheus promtool:prometheus prometheus-alertmanager:prometheus-alertmanager
  prometheus-node-exporter:prometheus-node-exporter vmagent:victoria-metrics chromium:chromium node:nodejs npm:npm sqlite3:sqlite3 rsyslogd:rsyslog)

# LightGBM's native library is linked against it; slim images lack it.
has_openmp() { ldconfig -p | grep -q 'libgomp\.so\.1'; }

# The scorer of the recorded data is a Python program; our own is held against it.
has_numpy() { /usr/bin/python3 -c 'import numpy' 2>/dev/null; }

# rsyslog's way to Elasticsearch is a module that lies where no command is looked for.
has_omelasticsearch() { compgen -G '/usr/lib/*/rsyslog/omelasticsearch.so' >/dev/null; }

missing_system_packages() {
  local entry
  {
    for entry in "${system_peers[@]}"; do
      command -v "${entry%%:*}" >/dev/null || printf '%s\n' "${entry##*:}"
    done
    has_openmp || printf 'libgomp1\n'
    has_numpy || printf 'python3-numpy\n'
    has_omelasticsearch || printf 'rsyslog-elasticsearch\n'
  } | sort -u
}

need_root() {
  [[ $(id -u) -eq 0 ]] || die "$1 is missing and only root can install it: run ./test.sh once as root"
  command -v apt-get >/dev/null || die "$1 is missing and there is no apt-get here: install it by hand"
}

install_system_peers() {
  local packages policy=/usr/sbin/policy-rc.d made_policy= status=0
  mapfile -t packages < <(missing_system_packages)
  [[ ${#packages[@]} -gt 0 ]] || return 0
  need_root "${packages[*]}"
  say "installing ${packages[*]}"
  apt-get -qq update || die "apt-get update failed: the package mirror cannot be reached"
  # The tests start these programs themselves, on free ports; the daemons of the packages must not start.
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made_policy=yes
  fi
  apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null || status=$?
  [[ -z $made_policy ]] || rm -f "$policy"
  [[ $status -eq 0 ]] || die "apt-get install ${packages[*]} failed with $status"
  mapfile -t packages < <(missing_system_packages)
  [[ ${#packages[@]} -eq 0 ]] || die "still missing after the installation: ${packages[*]}"
}

# --- peers of Debian sid: Prometheus 3 (remote write 2.0), its promtool and the newest Alertmanager --------------------
# Unpacked beside the system: nothing of sid is installed, and apt's own lists never see it.

sid_peers=(prometheus:prometheus3:prometheus promtool:promtool3:promtool
  prometheus-alertmanager:alertmanager033:prometheus-alertmanager)

sid_binary() { local package folder binary; IFS=: read -r package folder binary <<<"$1"; printf '%s' "$peers_root/$folder/usr/bin/$binary"; }

unpack_sid_peers() {
  local entry package folder missing=() work options keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=
  for entry in "${sid_peers[@]}"; do
    [[ -x $(sid_binary "$entry") ]] || missing+=("$entry")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  need_root "${missing[*]%%:*} of Debian sid"
  say "unpacking from Debian sid into $peers_root: ${missing[*]%%:*}"
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$peers_root"
  # apt drops its rights to the user _apt, who has to be able to write here.
  chmod -R a+rwX "$work"
  [[ -r $keyring ]] && signed="[signed-by=$keyring] "
  printf 'deb %shttp://deb.debian.org/debian sid main\n' "$signed" >"$work/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Get::List-Cleanup=0)
  apt-get "${options[@]}" update || die "the package list of Debian sid cannot be had: the mirror cannot be reached"
  for entry in "${missing[@]}"; do
    IFS=: read -r package folder _ <<<"$entry"
    (cd "$work" && apt-get "${options[@]}" download "$package") || die "package $package of Debian sid cannot be had"
    rm -rf "${peers_root:?}/$folder"
    dpkg -x "$work/$package"_*.deb "$peers_root/$folder"
    "$(sid_binary "$entry")" --version >/dev/null 2>&1 || die "$package of Debian sid does not run on this system"
  done
  rm -rf "$work"
}

# --- of npm: Grafana's types and the TypeScript compiler, which the dashboards are compiled with; senders of remote write and logs; schemas of manifests; checks of accessibility; a store that speaks S3 ---

install_grafana_types() {
  install_node_modules tests/grafana-schema "Grafana's types"
}

# $1: the folder of a package-lock.json, $2: what to call it.
install_node_modules() {
  local folder=$1
  # npm writes the second file when it has installed what the first one names.
  [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return 0
  say "installing $2"
  npm ci --prefix "$folder" --ignore-scripts --no-fund --no-audit --loglevel error || die "npm ci in $folder failed: the npm registry cannot be reached"
}

install_node_sender() {
  install_node_modules tests/remote-write-node "the sender of remote write in JavaScript"
}

install_log_senders() {
  install_node_modules tests/log-senders-node "senders of logs in JavaScript"
}

install_manifest_schemas() {
  install_node_modules tests/manifest-schemas "schemas of manifests"
}

install_axe() {
  install_node_modules tests/axe "checks of accessibility"
}

install_s3() {
  install_node_modules tests/s3-node "a store that speaks S3"
}

install_peers() {
  install_system_peers
  unpack_sid_peers
  install_grafana_types
  install_node_sender
  install_log_senders
  install_manifest_schemas
  install_axe
  install_s3
}

# --- build and tests --------------------------------------------------------------------------------------------------

build() {
  command -v dotnet >/dev/null || die "dotnet is missing: install the .NET SDK that global.json names"
  say "restore"
  dotnet restore --locked-mode --verbosity quiet Exporter.sln
  say "build"
  dotnet build --configuration Release --no-restore --verbosity quiet -clp:NoSummary Exporter.sln
}

passed=0 failed=0 skipped=0

# Value of one line of the test platform's summary, such as "  succeeded: 12"; the last one counts.
summary_value() { sed -nE "s/^ *$2: ([0-9]+)\$/\1/p" "$1" | tail -n 1; }

run_project() {
  local project=$1 log status=0 total
  log=$(mktemp)
  say "test $(basename "$project" .csproj)"
  dotnet test --project "$project" --configuration Release --no-build --no-progress --no-ansi >"$log" 2>&1 || status=$?
  cat "$log"
  total=$(summary_value "$log" total)
  if [[ -z $total ]]; then
    # No summary at all: the runner itself broke down. That is one failure, never nothing.
    printf 'test.sh: %s ended with %s and without a summary\n' "$project" "$status" >&2
    failed=$((failed + 1))
  else
    passed=$((passed + $(summary_value "$log" succeeded)))
    skipped=$((skipped + $(summary_value "$log" skipped)))
    failed=$((failed + $(summary_value "$log" failed)))
    # A crash after the last test, or a project without tests, shows in the exit code only.
    if [[ $status -ne 0 && $(summary_value "$log" failed) -eq 0 ]]; then failed=$((failed + 1)); fi
  fi
  rm -f "$log"
}

run_tests() {
  local project
  for project in $(grep -l 'Include="xunit.v3"' tests/*/*.csproj | sort); do
    run_project "$project"
  done
}

install_peers
[[ ${1:-} != peers ]] || exit 0
build
run_tests
line="$passed passed, $failed failed"
[[ $skipped -eq 0 ]] || line+=", $skipped skipped"
printf '%s\n' "$line"
[[ $failed -eq 0 && $passed -gt 0 ]]
