#!/usr/bin/env bash
# The fault suite: kills and cuts the real parts at random moments and looks at what is left in PostgreSQL.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/install.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
    cat <<'TEXT'
Usage: scripts/chaos.sh [--rounds N] [--seed S] [options]

Starts a PostgreSQL and a RabbitMQ of its own, runs a small sweep of real trainings undisturbed, and then N rounds of it
with faults that the seed draws: kill -9 of children, workers, machines (a worker with its children), orchestrator, PostgreSQL
and RabbitMQ, cut and stalled networks, commits and publishes whose answers are lost, full disks (for root), messages that come twice and in
another order; alone and in pairs. After each round every job must have completed once, curves and samples must equal the
undisturbed run's, bit for bit, and no child may be left.
The exit status is 1 when an invariant was violated, or when no job had to go on from a checkpoint.

  --rounds N          rounds (default 10)
  --seed S            seed of the first round; the next has S + 1 (default 1)
  --trials 2|4        trainings a round (default 4)
  --steps N           training steps of each (default: what makes the undisturbed run last 60 s)
  --horizon SECONDS   faults fall within so long after the sweep was submitted (default: 4/5 of the undisturbed run)
  --patience SECONDS  how long after the last fault every job must have ended (default 300)
  --with FAULT        have this fault in every round beside what is drawn, such as FillStore
  --dir DIR           servers, logs and attempts (default /var/tmp/fam-chaos)
  --keep              keep what rounds leave that went well, too
  --no-build          run what is built
TEXT
}

build=yes
declare -a arguments=()
for argument in "$@"; do
    case "$argument" in
        -h | --help) usage; exit 0 ;;
        --no-build) build=no ;;
        *) arguments+=("$argument") ;;
    esac
done
fam_install no
fam_install_services
if [ "$build" = yes ]; then
    fam_say "Building (Release)"
    mkdir -p artifacts
    flock --close artifacts/build.lock dotnet build tests/Fam.Chaos -c Release -v quiet -nologo -nodeReuse:false -p:RunAnalyzersDuringBuild=false >artifacts/chaos-build.log 2>&1 ||
        { cat artifacts/chaos-build.log >&2; fam_fail "the fault suite could not be built"; }
fi
exec dotnet tests/Fam.Chaos/bin/Release/net10.0/Fam.Chaos.dll "${arguments[@]}"
