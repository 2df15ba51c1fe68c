#!/usr/bin/env bash
# The main job: builds Fam, starts it, runs a sweep and shows what came out.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. scripts/install.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
    cat <<'TEXT'
Usage: ./run.sh [options]

Installs what is missing (apt), builds Fam, starts the orchestrator, a worker and the dashboard on this
machine, submits a sweep, shows its progress and prints the comparison table. Then it leaves the dashboard
up until Ctrl-C.

  --sweep FILE  the sweep to run (default configs/passkey.yaml)
  --exit        stop everything after the table; the exit status is 1 when a trial failed
  --port PORT   where to listen on 127.0.0.1 (default 5080, or the next free one)
  --data DIR    where database and checkpoints go (default .fam)
  --fresh       begin with an empty data directory: deletes what an earlier run left there
  -h, --help    this text
TEXT
}

sweep=configs/passkey.yaml port='' data='' leave=no fresh=no
while [ $# -gt 0 ]; do
    case "$1" in
        --sweep) sweep=${2:?--sweep needs a file}; shift 2 ;;
        --port) port=${2:?--port needs a number}; shift 2 ;;
        --data) data=${2:?--data needs a directory}; shift 2 ;;
        --exit) leave=yes; shift ;;
        --fresh) fresh=yes; shift ;;
        -h | --help) usage; exit 0 ;;
        *) printf 'error: unknown option %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
done
[ -f "$sweep" ] || { echo "error: there is no sweep file $sweep" >&2; exit 2; }
case "$port" in *[!0-9]*) echo "error: --port is '$port'; it must be a number" >&2; exit 2 ;; esac

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

SECONDS=0
fam_install no
installed=$SECONDS
fam_say "Building Fam (Release); the first time takes a few minutes"
mkdir -p artifacts
flock --close artifacts/build.lock scripts/build-fam.sh || exit 1
built=$((SECONDS - installed))
fam_say "Installed in $installed s, built in $built s"

if [ -n "$port" ]; then
    ! is_taken "$port" || fam_fail "port $port is taken, perhaps by an earlier run; stop that one or choose another --port"
else
    port=5080
    while is_taken "$port"; do
        fam_say "Port $port is taken, perhaps by an earlier run; trying $((port + 1))"
        port=$((port + 1))
        [ "$port" -le 5120 ] || fam_fail "no port from 5080 to 5120 is free; choose one with --port"
    done
fi

# An earlier run that is still up keeps its directory locked; this one then takes a directory of its own.
if [ -z "$data" ]; then
    data=.fam
    if [ -f .fam/fam.lock ] && ! flock --nonblock .fam/fam.lock true; then
        data=.fam-$port
        fam_say "An earlier run uses .fam; this one uses $data"
    fi
fi
if [ "$fresh" = yes ] && [ -d "$data" ]; then
    [ -f "$data/fam.lock" ] || [ -z "$(ls -A "$data")" ] || fam_fail "$data was not made by fam up; --fresh will not delete it"
    ! { [ -f "$data/fam.lock" ] && ! flock --nonblock "$data/fam.lock" true; } || fam_fail "another fam up uses $data; stop it first"
    fam_say "Deleting $data"
    rm -rf "$data"
fi
mkdir -p "$data"

fam() { dotnet src/Fam.Cli/bin/Release/net10.0/fam.dll "$@"; }
export FAM_SERVER=http://127.0.0.1:$port
log=$data/fam-up.log
up=''

stop() {
    [ -n "$up" ] || return 0
    local pid=$up
    up=''
    kill -TERM "$pid" 2>/dev/null || return 0
    wait "$pid" || true
}
trap stop EXIT
trap 'echo >&2; fam_say "Stopping everything"; exit 130' INT TERM HUP

dotnet src/Fam.Cli/bin/Release/net10.0/fam.dll up --port "$port" --data "$data" --no-auth >"$log" 2>&1 &
up=$!

is_ready() {
    local answer
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&3
    read -r -t 5 answer <&3 || answer=''
    exec 3>&-
    case "$answer" in *' 200 '*) return 0 ;; *) return 1 ;; esac
}

fam_say "Starting Fam on $FAM_SERVER (its log: $log)"
waited=0
until is_ready 2>/dev/null; do
    if ! kill -0 "$up" 2>/dev/null || [ "$waited" -ge 240 ]; then
        tail -n 30 "$log" >&2
        fam_fail "Fam did not start; its log is $log"
    fi
    sleep 0.5
    waited=$((waited + 1))
done
fam_say "The dashboard is at $FAM_SERVER"

id=$(fam sweep create "$sweep") || exit $?
status=0
fam sweep watch "$id" || status=$?
[ "$status" -le 1 ] || exit "$status"
echo
fam compare "$id" || status=1
echo
fam_say "Installed in $installed s, built in $built s; the sweep's own time, since its submission, is above"

if [ "$leave" = yes ]; then
    stop
    exit "$status"
fi
fam_say "The dashboard stays at $FAM_SERVER/sweeps/$id until Ctrl-C"
wait "$up" || status=1
exit "$status"
