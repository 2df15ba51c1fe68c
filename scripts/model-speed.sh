#!/bin/bash
# Runs the benchmarks of the models: scripts/model-speed.sh [NAME [OPTIONS]]; without a name all of them, in under 10 minutes.
# One thread each, as trials run; the sides of each comparison take turns within one process.
set -euo pipefail
cd "$(dirname "$0")/.."
project=benchmarks/Fam.Model.Benchmarks
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null && command -v apt-get >/dev/null; then
  echo "Installing python3-torch, for the comparison with Python …" >&2
  ${SUDO-$([ "$(id -u)" = 0 ] || echo sudo)} apt-get install -y -qq --no-install-recommends python3-torch >&2 || echo "python3-torch cannot be installed; the comparison with Python is left out." >&2
fi
dotnet build "$project" -c Release -v q -nologo -p:RunAnalyzersDuringBuild=false >&2
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OMP_WAIT_POLICY=passive
# 2 MiB (hexadecimal): by itself the youngest generation grows with the processor's cache, to hundreds of MB of used handles.
export DOTNET_GCgen0size=200000 DOTNET_TieredCompilation=0
if grep -q ' avx512f' /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX; fi
run() { dotnet "$project/bin/Release/net10.0/Fam.Model.Benchmarks.dll" "$@"; }
if [ $# -gt 0 ]; then run "$@"; exit; fi
echo "$(date -u +%F), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), load at the start $(cut -d' ' -f1 /proc/loadavg)"
for name in feedback python stream full; do run "$name" --seconds 4; done
