#!/usr/bin/env bash
# Builds the command line where a source is newer than the last build. Quiet unless it fails.
# Callers hold the lock on artifacts/build.lock (see fam).
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=artifacts/fam.stamp
dll=src/Fam.Cli/bin/Release/net10.0/fam.dll

is_current() {
    [ -f "$stamp" ] && [ -f "$dll" ] || return 1
    local newer
    # Folders count too (a deleted file changes its folder), but not those that a build itself writes to.
    newer=$(find src configs Directory.Build.props Directory.Packages.props global.json \
        \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/lib' \) -prune \
        -o \( -type f -o -path 'src/*/*' -type d ! -name wwwroot \) -newer "$stamp" -print -quit)
    [ -z "$newer" ]
}

is_current && exit 0

mkdir -p artifacts
# Stamped with the time before the build, so that an edit made meanwhile is built next time.
touch "$stamp.new"
[ "${1:-}" = --announce ] && echo "==> Building fam (once; later calls start at once)" >&2
log=artifacts/build.log
# Analyzers are for those who change Fam: test.sh runs them. No compile server stays behind.
if ! dotnet build src/Fam.Cli -c Release -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=false -p:RunAnalyzersDuringBuild=false >"$log" 2>&1; then
    cat "$log" >&2
    echo "error: fam could not be built; its log is artifacts/build.log. scripts/install.sh installs what a build needs." >&2
    exit 1
fi
mv "$stamp.new" "$stamp"
