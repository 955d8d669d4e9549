#!/usr/bin/env bash
# What the product is made of, with versions and licences, and what is known against it: vulnerabilities and deprecations, as the package feed tells them.
#   tests/audit.sh
# A feed that cannot be reached, or keeps no advisories, looks like one that has nothing to tell. So it is first asked about a package that has one; if that is not told, nothing is known.
# Exit status: 0 nothing is known against any package, 1 something is, 2 it is not known. Wants the .NET SDK, python3 and a restored solution.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1

# Newtonsoft.Json before 13.0.1: GHSA-5crp-9r3c-p9vr.
control_package=Newtonsoft.Json
control_version=12.0.3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - <<'PYTHON' || exit 2
import glob, json, os, re
cache = os.environ.get("NUGET_PACKAGES", os.path.expanduser("~/.nuget/packages"))
packages = set()
for path in glob.glob("src/*/packages.lock.json"):
    for targets in json.load(open(path, encoding="utf-8"))["dependencies"].values():
        packages |= {(name, entry["resolved"]) for name, entry in targets.items() if "resolved" in entry}

def licence(name, version):
    try:
        spec = open(f"{cache}/{name.lower()}/{version.lower()}/{name.lower()}.nuspec", encoding="utf-8-sig").read()
    except OSError:
        return "not restored here"
    found = re.search(r'<license type="(\w+)">([^<]+)<', spec) or re.search(r"<(licenseUrl)>([^<]+)<", spec)
    return "none given" if not found else found[2] if found[1] == "expression" else f"in the package: {found[2]}" if found[1] == "file" else found[2]

for name, version in sorted(packages, key=lambda package: package[0].lower()):
    print(f"{name:60} {version:12} {licence(name, version)}")
print(f"{len(packages)} packages.")
PYTHON

cat >"$work/control.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="$control_package" Version="$control_version" /></ItemGroup>
</Project>
PROJECT

# Asks the feed; what it says against packages goes to standard output, a line each. Fails when it could not be asked.
ask() {
  local project=$1 what=$2
  dotnet list "$project" package "--$what" --include-transitive --format json >"$work/answer.json" 2>"$work/errors" || { head -c 500 "$work/errors" >&2; return 1; }
  python3 - "$work/answer.json" "$what" <<'PYTHON'
import json, sys
answer = json.load(open(sys.argv[1], encoding="utf-8"))
if answer.get("problems"):
    sys.exit("; ".join(problem["text"] for problem in answer["problems"])[:500])
for project in answer["projects"]:
    for framework in project.get("frameworks", []):
        for package in framework.get("topLevelPackages", []) + framework.get("transitivePackages", []):
            reasons = [f"{found['severity']} {found['advisoryurl']}" for found in package.get("vulnerabilities", [])] + package.get("deprecationReasons", [])
            print(f"{sys.argv[2]}: {package['id']} {package['resolvedVersion']} {', '.join(reasons)}")
PYTHON
}

unknown() { printf 'NOT KNOWN whether any package is vulnerable or deprecated: %s\n' "$*"; exit 2; }

(cd "$work" && dotnet restore control.csproj >/dev/null 2>"$work/errors") || unknown "the feed cannot be reached, or does not have $control_package $control_version"
told=$(ask "$work/control.csproj" vulnerable) || unknown "the feed cannot be asked"
grep -q "$control_package" <<<"$told" || unknown "the feed tells no advisories, not even that of $control_package $control_version"

: >"$work/against"
for project in src/Exporter.Host src/Exporter.Trainer; do
  for what in vulnerable deprecated; do
    ask "$project" "$what" >>"$work/against" || unknown "the feed cannot be asked about $project"
  done
done

if [[ -s $work/against ]]; then
  sort -u "$work/against"
  exit 1
fi

echo "No package is known to be vulnerable or deprecated."
