#!/bin/bash
# Checks Fam's models on a CUDA machine that has neither the internet nor .NET.
#
#   scripts/gpu-check.sh pack FILE.tar.gz                 here: a self-contained bundle, under 60 MiB
#   tar xzf FILE.tar.gz && fam-gpu/gpu-check.sh run       there: compiles the shim, runs everything, prints one report
#
# run takes [--device cuda|cpu] [--seconds S] [--report FILE]. --device cpu runs all of it at small proportions, CUDA apart.
# LibTorch is that of Torch_DIR (its root, or the directory of its TorchConfig.cmake), else that of python3's torch, else the
# system's. It needs g++ (or nvcc); cmake is not used.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
limit=$((60 * 1024 * 1024))

pack() {
  local file=${1:?usage: gpu-check.sh pack FILE.tar.gz} root runtime
  root=$(dirname "$here")
  stage=$(mktemp -d)
  trap 'rm -rf "$stage"' EXIT
  dotnet publish "$root/benchmarks/Fam.Model.Benchmarks" -c Release -v q -nologo -p:RunAnalyzersDuringBuild=false -o "$stage/fam-gpu/app" >&2
  # The runtime that published it goes along: nothing has to be restored for another way of being self-contained.
  runtime=$(dirname "$(readlink -f "$(command -v dotnet)")")
  mkdir -p "$stage/fam-gpu/dotnet/shared"
  cp "$runtime/dotnet" "$stage/fam-gpu/dotnet/"
  cp -r "$runtime/host" "$stage/fam-gpu/dotnet/"
  cp -r "$runtime/shared/Microsoft.NETCore.App" "$runtime/shared/Microsoft.AspNetCore.App" "$stage/fam-gpu/dotnet/shared/"
  rm -f "$stage/fam-gpu/app/libfamtorch.so"
  find "$stage/fam-gpu" -name '*.pdb' -delete
  cp -r "$root/src/Fam.Torch/native" "$stage/fam-gpu/native"
  cp "$here/gpu-check.sh" "$stage/fam-gpu/"
  tar -C "$stage" -czf "$file" fam-gpu
  local size
  size=$(stat -c %s "$file")
  echo "$file: $((size / 1024 / 1024)) MiB (limit 60 MiB)"
  if [ "$size" -ge "$limit" ]; then
    rm -f "$file"
    echo "error: the bundle has $size bytes; it must stay under $limit." >&2
    exit 1
  fi
}

# Prints the root of a LibTorch: it has include/ and lib/ below it.
find_torch() {
  local root
  if [ -n "${Torch_DIR:-}" ]; then
    root=$Torch_DIR
    if [ -f "$root/TorchConfig.cmake" ]; then root=$(cd "$root/../../.." && pwd); fi
    echo "$root"
    return
  fi
  for python in python3 /usr/bin/python3; do
    if root=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null) && [ -f "$root/include/ATen/ATen.h" ]; then
      echo "$root"
      return
    fi
  done
  if [ -f /usr/include/ATen/ATen.h ]; then echo /usr; fi
}

compile_shim() {
  local torch=$1 target=$2 include lib libs=() compiler=() abi version standard=17
  include=$torch/include
  lib=$torch/lib
  [ -e "$lib/libtorch_cpu.so" ] || lib=$(dirname "$(find -L "$torch/lib" -maxdepth 2 -name libtorch_cpu.so | head -1)")
  for name in torch torch_cpu c10 torch_cuda c10_cuda; do
    if [ -e "$lib/lib$name.so" ]; then libs+=("-l$name"); fi
  done
  version=$(cat "$include/torch/headeronly/version.h" "$include/torch/csrc/api/include/torch/version.h" 2>/dev/null || true)
  local major minor
  major=$(sed -n 's/^#define TORCH_VERSION_MAJOR \([0-9]*\).*/\1/p' <<<"$version" | head -1)
  minor=$(sed -n 's/^#define TORCH_VERSION_MINOR \([0-9]*\).*/\1/p' <<<"$version" | head -1)
  if [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 10 ]; }; then standard=20; fi
  abi=$(sed -n 's/.*\(_GLIBCXX_USE_CXX11_ABI=[01]\).*/-D\1/p' "$torch/share/cmake/Torch/TorchConfig.cmake" 2>/dev/null | head -1 || true)
  if command -v g++ >/dev/null; then compiler=(g++); elif command -v nvcc >/dev/null; then compiler=(nvcc -x c++); else
    echo "error: neither g++ nor nvcc is here; one of them has to compile the shim." >&2
    exit 1
  fi
  local flags=(-std=c++$standard -O3 -DNDEBUG -I"$include" -I"$include/torch/csrc/api/include" ${abi:+"$abi"})
  local pass=(-fPIC -fvisibility=hidden -fno-math-errno -fno-trapping-math -w)
  if [ "${compiler[0]}" = nvcc ]; then pass=(-Xcompiler "$(IFS=,; echo "${pass[*]}")"); fi
  mkdir -p "$here/build"
  echo "LibTorch $major.$minor in $torch; compiling the shim with ${compiler[0]} …" >&2
  printf '%s\n' "$here"/native/*.cpp | xargs -P "$(nproc)" -I{} sh -c 'file=$1; shift; "$@" -c "$file" -o "'"$here"'/build/$(basename "$file" .cpp).o"' sh {} "${compiler[@]}" "${flags[@]}" "${pass[@]}"
  local link=(-shared -o "$target" "$here"/build/*.o -L"$lib")
  if [ "${compiler[0]}" = nvcc ]; then
    nvcc "${link[@]}" -Xlinker --no-as-needed "${libs[@]}" -Xlinker -rpath="$lib"
  else
    g++ "${link[@]}" -Wl,--no-as-needed "${libs[@]}" -Wl,-rpath="$lib"
  fi
}

run() {
  local device=cuda seconds=6 report=gpu-check.md precision=bfloat16 torch
  while [ $# -gt 0 ]; do
    case $1 in
      --device) device=$2 ;;
      --seconds) seconds=$2 ;;
      --report) report=$2 ;;
      *) echo "error: '$1' is no option; there are --device cuda|cpu, --seconds S, --report FILE." >&2; exit 2 ;;
    esac
    shift 2
  done
  if [ ! -d "$here/app" ]; then
    echo "error: there is no bundle beside this script; make one with '$0 pack FILE.tar.gz' and run the script that is in it." >&2
    exit 2
  fi
  if [ "$device" != cpu ] && ! { command -v nvidia-smi >/dev/null && nvidia-smi -L | grep -q GPU; }; then
    echo "error: there is no NVIDIA GPU here (nvidia-smi lists none). --device cpu runs all but CUDA, at small proportions." >&2
    exit 3
  fi
  torch=$(find_torch)
  if [ -z "$torch" ]; then
    echo "error: there is no LibTorch here: name one with Torch_DIR, or install torch for python3." >&2
    exit 3
  fi
  [ -f "$here/app/libfamtorch.so" ] || compile_shim "$torch" "$here/app/libfamtorch.so"

  export DOTNET_ROOT=$here/dotnet OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OMP_WAIT_POLICY=passive DOTNET_GCgen0size=200000
  local app=("$here/dotnet/dotnet" "$here/app/Fam.Model.Benchmarks.dll") failed=0 passkey=passkey-paper part only=()
  if [ "$device" = cpu ]; then
    precision=float32
    passkey=passkey-small
    seconds=1
    only=(--only tiny)
  fi
  {
    echo "# Fam's models on $device"
    echo
    echo "\`gpu-check.sh run --device $device\`, $(date -u +%F), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)."
    if [ "$device" != cpu ]; then nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader; fi
    echo "LibTorch in $torch."
    for part in device feedback mfu stream full "$passkey"; do
      local options=(--device "$device" --seconds "$seconds")
      case $part in
        device) ;;
        feedback | mfu) options+=(--precision "$precision" "${only[@]}") ;;
        stream)
          if [ "$device" = cpu ]; then options+=(--only none); fi
          options+=(--precision "$precision")
          ;;
        full)
          options+=(--precision "$precision")
          if [ "$device" = cpu ]; then options+=(--only 4096); fi
          ;;
        *) options+=(--precision "$precision") ;;
      esac
      "${app[@]}" "$part" "${options[@]}" || { echo; echo "**$part failed.**"; failed=1; }
    done
  } | tee "$report"
  if grep -q 'failed\.\*\*' "$report"; then failed=1; fi
  exit $failed
}

case ${1:-} in
  pack) shift; pack "$@" ;;
  run) shift; run "$@" ;;
  *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
