#!/usr/bin/env bash
# Builds everything and runs every test. The last line says how many passed, failed and were skipped.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. scripts/install.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
    cat <<'TEXT'
Usage: ./test.sh [--project NAME]... [--filter PATTERN] [--no-build]

Installs what is missing, builds the solution (Release, warnings are errors), starts a PostgreSQL and a RabbitMQ of
its own on loopback and runs the test projects. What a project prints is kept in artifacts/test-results/NAME.log;
here only what failed is shown.
The last line of output is "N passed, N failed, N skipped"; the exit status is 1 when a test failed or a
test project crashed, ran out of time or ran no test.

  --project NAME    only this test project, such as Fam.Torch.Tests (may be repeated)
  --filter PATTERN  only test methods whose full name matches, such as '*Resume*'
  --no-build        run what is built
  --timeout SECONDS how long one test project may take (default 600); the whole run ends
                    its projects early rather than go on past 23 minutes
TEXT
}

build=yes timeout_seconds=600 whole_seconds=1380
declare -a projects=() filter=()
while [ $# -gt 0 ]; do
    case "$1" in
        --project) projects+=("${2:?--project needs a name}"); shift 2 ;;
        --filter) filter=(-method "${2:?--filter needs a pattern}"); shift 2 ;;
        --timeout) timeout_seconds=${2:?--timeout needs seconds}; shift 2 ;;
        --no-build) build=no; shift ;;
        -h | --help) usage; exit 0 ;;
        *) printf 'error: unknown option %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ ${#projects[@]} -eq 0 ]; then
    for file in tests/*.Tests/*.csproj; do projects+=("$(basename "$file" .csproj)"); done
fi

# Whatever happens, servers end and the last line is the count; what did not get that far counts as a failure.
passed=0 failed=1 skipped=0 services=''
finish() {
    if [ -n "$services" ]; then
        scripts/services.sh down --purge --dir "$services" >/dev/null 2>&1 || echo "error: the servers in $services did not end in order" >&2
        rm -rf "$services"
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

SECONDS=0
fam_install yes
installed=$SECONDS
if [ "$build" = yes ]; then
    fam_say "Building the solution (Release)"
    mkdir -p artifacts
    flock --close artifacts/build.lock dotnet build Fam.sln -c Release -m -v minimal -nologo -warnaserror -nodeReuse:false \
        || fam_fail "the solution could not be built"
fi
fam_say "Installed in $installed s, built in $((SECONDS - installed)) s"

results=artifacts/test-results
mkdir -p "$results"
services=$(mktemp -d)
chmod 755 "$services"
fam_say "Starting PostgreSQL and RabbitMQ in $services"
scripts/services.sh up --dir "$services" >/dev/null || fam_fail "the servers did not start"
eval "$(scripts/services.sh env --dir "$services")"
failed=0
declare -a failures_by_name=()

# report FILE ATTRIBUTE: sums an attribute over the <assembly> elements of an xunit report.
report() {
    { grep -o '<assembly [^>]*>' "$1" || true; } | { grep -o " $2=\"[0-9]*\"" || true; } | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

for project in "${projects[@]}"; do
    dll=tests/$project/bin/Release/net10.0/$project.dll
    xml=$results/$project.xml
    rm -f "$xml"
    fam_say "$project"
    started=$SECONDS status=0
    if [ -f "$dll" ]; then
        # All of it is bounded too: what hangs must not hold up continuous integration for a project's limit each time.
        limit=$((whole_seconds - SECONDS < timeout_seconds ? whole_seconds - SECONDS : timeout_seconds))
        [ "$limit" -ge 30 ] || limit=30
        timeout --kill-after=15 "$limit" dotnet "$dll" -xml "$xml" -noColor "${filter[@]}" </dev/null >"$results/$project.log" 2>&1 || status=$?
    else
        echo "error: $dll was not built" >&2
        status=1
    fi

    total=0
    if [ -f "$xml" ]; then
        total=$(report "$xml" total)
        failures=$(($(report "$xml" failed) + $(report "$xml" errors)))
        passed=$((passed + $(report "$xml" passed)))
        skipped=$((skipped + $(report "$xml" skipped) + $(report "$xml" not-run)))
        failed=$((failed + failures))
        [ "$status" -eq 0 ] || [ "$failures" -gt 0 ] || failed=$((failed + 1))
    else
        failed=$((failed + 1))
    fi
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
        echo "error: $project did not end within $limit s" >&2
    elif [ ! -f "$xml" ]; then
        echo "error: $project crashed (exit status $status)" >&2
    elif [ "$total" -eq 0 ] && [ ${#filter[@]} -eq 0 ]; then
        echo "error: $project ran no test" >&2
        failed=$((failed + 1))
    fi
    if [ "$status" -ne 0 ]; then
        # Each failed test with its message and stack, not with all that the service logged meanwhile.
        awk '/\[FAIL\]$/ { shown = 60 } /^      Output:$/ { shown = 0 } shown-- > 0' "$results/$project.log" 2>/dev/null | head -n 400 >&2 || true
        [ -f "$xml" ] || tail -n 40 "$results/$project.log" >&2 || true
        while IFS= read -r name; do failures_by_name+=("$name"); done < <(sed -n 's/^    \(.*\) \[FAIL\]$/\1/p' "$results/$project.log" 2>/dev/null)
    fi
    fam_say "$project took $((SECONDS - started)) s: ${total} tests$([ "$status" -eq 0 ] || echo ", with failures")"
done

[ ${#failures_by_name[@]} -eq 0 ] || printf 'FAILED %s\n' "${failures_by_name[@]}"

[ ${#filter[@]} -eq 0 ] || [ $((passed + failed + skipped)) -gt 0 ] || { echo "error: no test matches the filter" >&2; failed=1; }
fam_say "All of it took $SECONDS s"
[ "$failed" -eq 0 ]
