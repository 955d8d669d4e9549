#!/usr/bin/env bash
# Writes what the sidecar is made of as a CycloneDX 1.6 document, from what was restored under the lock files: packages, versions, hashes, licences, and who needs whom.
#   src/Exporter.Host/sbom.sh FILE
# Wants a restored project. The runtime and the system below it are the image's, and not in it.
set -euo pipefail
file=$(realpath -m "${1:?usage: sbom.sh FILE}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_NOLOGO=1
dotnet tool restore >/dev/null
dotnet tool run dotnet-CycloneDX -- src/Exporter.Host/Exporter.Host.csproj --disable-package-restore --no-serial-number \
  --import-metadata-path src/Exporter.Host/sbom.xml --spec-version 1.6 --output-format Json --output "$(dirname "$file")" --filename "$(basename "$file")" >/dev/null
[[ -s $file ]] || { echo "sbom.sh: nothing was written to $file; is the project restored?" >&2; exit 1; }
