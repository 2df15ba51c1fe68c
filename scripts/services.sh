#!/usr/bin/env bash
# A PostgreSQL and a RabbitMQ of one's own, on loopback, for development and tests.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
. "$here/install.sh"

usage() {
    cat <<'TEXT'
Usage: scripts/services.sh up|down|status|env|kill [postgres|rabbitmq] [--dir DIR] [--tls]

  up      installs what is missing (apt), starts private servers on free ports of 127.0.0.1 and prints their
          addresses; what runs already is left as it is, on the ports it has
  down    stops them; their data stays (--purge deletes it)
  status  says what runs and where; the exit status is 1 unless all do
  env     prints export FAM_POSTGRES=… and FAM_RABBITMQ=…, to be eval'ed; with TLS also SSL_CERT_FILE=…
  kill    ends a server with SIGKILL, as a power cut would; `up` brings it back on the same port

  --dir DIR     where data, logs and ports are kept. Default: .services in the repository; for root, whose servers
                run as users that may not enter the repository, /var/tmp/fam-services-HASH
  --tls         with up: make an authority and a certificate for localhost and 127.0.0.1 (DIR/tls, with openssl), have
                the servers answer over TLS too, and print addresses that use it
  --purge       with down: delete the data too

FAM_POSTGRES is an Npgsql connection string, FAM_RABBITMQ an AMQP URI.
TEXT
}

verb='' only='' dir="$here/../.services" purge=no tls=no
[ "$(id -u)" -ne 0 ] || dir=/var/tmp/fam-services-$(printf %s "$here" | sha256sum | cut -c1-8)
while [ $# -gt 0 ]; do
    case "$1" in
        up | down | status | env | kill) verb=$1; shift ;;
        postgres | rabbitmq) only=$1; shift ;;
        --dir) dir=${2:?--dir needs a directory}; shift 2 ;;
        --purge) purge=yes; shift ;;
        --tls) tls=yes; shift ;;
        -h | --help) usage; exit 0 ;;
        *) printf 'error: unknown argument %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
done
[ -n "$verb" ] || { usage >&2; exit 2; }
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

wants() { [ -z "$only" ] || [ "$only" = "$1" ]; }
is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
    local port
    while :; do
        # Below the range that the kernel hands out to clients, so that no connection takes it between two starts.
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        is_open "$port" || { echo "$port"; return; }
    done
}
# remember NAME: a port of its own, chosen once, so that a restart is found where it was.
remember() {
    [ -s "$dir/$1.port" ] || free_port >"$dir/$1.port"
    cat "$dir/$1.port"
}
is_alive() { [ -s "$1" ] && kill -0 "$(head -n 1 "$1")" 2>/dev/null; }
# as USER COMMAND…: servers refuse to run as root, so root lends them to the users that Debian made for them.
as() {
    local user=$1
    shift
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid "$user" --regid "$user" --init-groups "$@"; else "$@"; fi
}
own() { [ "$(id -u)" -ne 0 ] || chown -R "$1" "$2"; }
await_port() {
    local port=$1 seconds=$2 name=$3 log=$4 tries=0
    until is_open "$port"; do
        tries=$((tries + 1))
        if [ "$tries" -gt $((seconds * 10)) ]; then
            tail -n 20 "$log" >&2 || true
            fam_fail "$name did not answer on port $port within $seconds s; its log is $log"
        fi
        sleep 0.1
    done
}

# Made once and kept: a directory that has them has servers that use them.
certificates="$dir/tls"
has_tls() { [ -s "$certificates/server.crt" ]; }
make_certificates() {
    has_tls && return
    command -v openssl >/dev/null || fam_fail "--tls needs openssl; install it, such as with: apt-get install openssl"
    if is_alive "$pg_pid" || is_alive "$mq_pid"; then fam_fail "the servers in $dir run without TLS; stop them first: scripts/services.sh down"; fi
    mkdir -p "$certificates"
    ( cd "$certificates" && exec 2>"$dir/openssl.log" &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Fam services of this machine' -keyout ca.key -out ca.crt &&
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr &&
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >server.ext &&
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile server.ext -out server.pem &&
        chmod 600 ca.key server.key && mv server.pem server.crt && rm server.csr server.ext ) ||
        { cat "$dir/openssl.log" >&2; fam_fail "openssl made no certificate"; }
}
# certificate_for USER FOLDER: a server takes only a key that is its user's own.
certificate_for() {
    install -m 644 "$certificates/ca.crt" "$certificates/server.crt" "$2"
    install -m 600 "$certificates/server.key" "$2"
    own "$1" "$2"
}

pg_bin() { local -a found=(/usr/lib/postgresql/*/bin); echo "${found[-1]}"; }
pg_pid="$dir/postgres/data/postmaster.pid"

start_postgres() {
    local port bin
    port=$(remember postgres)
    bin=$(pg_bin)
    is_alive "$pg_pid" && return
    mkdir -p "$dir/postgres"
    own postgres "$dir/postgres"
    if [ ! -s "$dir/postgres/data/PG_VERSION" ]; then
        as postgres "$bin/initdb" -D "$dir/postgres/data" -U fam -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 ||
            { cat "$dir/initdb.log" >&2; fam_fail "initdb failed"; }
    fi
    local -a ssl=()
    if has_tls; then
        certificate_for postgres "$dir/postgres"
        # From its data directory.
        ssl=(-c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key)
    fi
    # A server that was killed leaves its pid file; PostgreSQL checks it itself. Its own session, so that Ctrl-C here is not for it.
    ( cd / && as postgres setsid "$bin/pg_ctl" -D "$dir/postgres/data" -l "$dir/postgres/log" -w -t 60 -s \
        -o "-p $port -c listen_addresses=127.0.0.1 -k /tmp -c max_connections=300 ${ssl[*]}" start </dev/null >/dev/null ) ||
        { tail -n 20 "$dir/postgres/log" >&2; fam_fail "PostgreSQL did not start"; }
    as postgres "$bin/psql" -h 127.0.0.1 -p "$port" -U fam -d postgres -Atqc "SELECT 1 FROM pg_database WHERE datname = 'fam'" | grep -q 1 ||
        as postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U fam fam
}

stop_postgres() {
    is_alive "$pg_pid" || return 0
    ( cd / && as postgres "$(pg_bin)/pg_ctl" -D "$dir/postgres/data" -m fast -w -s stop )
}

mq="$dir/rabbitmq"
mq_pid="$mq/pid"
# rabbitmq COMMAND…: with an environment that keeps it on loopback and out of any other node's way.
rabbitmq() {
    # Erlang keeps its cookie in HOME; epmd is this node's own.
    as rabbitmq env HOME="$mq" RABBITMQ_MNESIA_BASE="$mq/data" RABBITMQ_LOG_BASE="$mq/log" RABBITMQ_PID_FILE="$mq_pid" \
        RABBITMQ_NODENAME="fam$(remember rabbitmq)@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$(remember rabbitmq)" \
        RABBITMQ_DIST_PORT="$(remember rabbitmq-dist)" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$(remember epmd)" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$mq/plugins" RABBITMQ_CONFIG_FILE="$mq/rabbitmq.conf" RABBITMQ_CONF_ENV_FILE=/dev/null \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
        "$@"
}

start_rabbitmq() {
    local port
    port=$(remember rabbitmq)
    is_alive "$mq_pid" && is_open "$port" && return
    mkdir -p "$mq/data" "$mq/log"
    echo '[].' >"$mq/plugins"
    # A developer's disk is rarely as empty as a broker would like.
    printf 'disk_free_limit.absolute = 50MB\nloopback_users = none\n' >"$mq/rabbitmq.conf"
    if has_tls; then
        certificate_for rabbitmq "$mq"
        printf 'listeners.ssl.1 = 127.0.0.1:%s\nssl_options.cacertfile = %s\nssl_options.certfile = %s\nssl_options.keyfile = %s\nssl_options.verify = verify_none\n' \
            "$(remember rabbitmq-tls)" "$mq/ca.crt" "$mq/server.crt" "$mq/server.key" >>"$mq/rabbitmq.conf"
    fi
    own rabbitmq "$mq"
    # The shell that waits for it must not keep the caller's output open either.
    ( cd / && exec </dev/null >"$dir/rabbitmq.out" 2>&1 && rabbitmq setsid /usr/lib/rabbitmq/bin/rabbitmq-server & )
    await_port "$port" 120 RabbitMQ "$dir/rabbitmq.out"
    # It listens a moment before it takes connections.
    rabbitmq /usr/lib/rabbitmq/bin/rabbitmqctl -q await_startup --timeout 60 </dev/null >/dev/null
}

stop_rabbitmq() {
    if is_alive "$mq_pid"; then
        ( cd / && rabbitmq /usr/lib/rabbitmq/bin/rabbitmqctl -q stop "$mq_pid" </dev/null >/dev/null ) || kill -KILL "$(cat "$mq_pid")"
    fi
    # Its port mapper outlives it.
    local pid
    for pid in $(pgrep -x epmd || true); do
        tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx "ERL_EPMD_PORT=$(remember epmd)" && kill "$pid"
    done
    return 0
}

addresses() {
    local ssl='' broker
    broker="amqp://guest:guest@127.0.0.1:$(remember rabbitmq)/"
    if has_tls; then
        ssl=";SSL Mode=VerifyFull;Root Certificate=$certificates/ca.crt"
        # It has no place for the authority: .NET takes that from SSL_CERT_FILE.
        broker="amqps://guest:guest@127.0.0.1:$(remember rabbitmq-tls)/"
    fi
    wants postgres && echo "FAM_POSTGRES='Host=127.0.0.1;Port=$(remember postgres);Username=fam;Database=fam$ssl'"
    wants rabbitmq && echo "FAM_RABBITMQ='$broker'"
    if has_tls; then echo "SSL_CERT_FILE='$certificates/ca.crt'"; fi
    return 0
}

status() {
    local all=0
    if wants postgres; then
        if is_alive "$pg_pid"; then echo "postgres: runs, port $(remember postgres), pid $(head -n 1 "$pg_pid")"; else echo "postgres: stopped"; all=1; fi
    fi
    if wants rabbitmq; then
        if is_alive "$mq_pid" && is_open "$(remember rabbitmq)"; then echo "rabbitmq: runs, port $(remember rabbitmq), pid $(cat "$mq_pid")"; else echo "rabbitmq: stopped"; all=1; fi
    fi
    return "$all"
}

case "$verb" in
    up)
        fam_install_services
        if [ "$tls" = yes ]; then make_certificates; fi
        # Side by side: the broker takes several seconds.
        postgres_start=''
        if wants postgres; then start_postgres & postgres_start=$!; fi
        if wants rabbitmq; then start_rabbitmq; fi
        [ -z "$postgres_start" ] || wait "$postgres_start"
        addresses
        ;;
    down)
        if wants postgres; then stop_postgres; fi
        if wants rabbitmq; then stop_rabbitmq; fi
        if [ "$purge" = yes ]; then
            if wants postgres; then rm -rf "$dir/postgres"; fi
            if wants rabbitmq; then rm -rf "$mq"; fi
            if [ -z "$only" ]; then rm -rf "$certificates"; fi
            rmdir "$dir" 2>/dev/null || true
        fi
        ;;
    status) status ;;
    env) addresses | sed 's/^/export /' ;;
    kill)
        [ -n "$only" ] || fam_fail "kill needs a name: postgres or rabbitmq"
        pid_file=$pg_pid
        [ "$only" = postgres ] || pid_file=$mq_pid
        is_alive "$pid_file" || fam_fail "$only does not run"
        # PostgreSQL's children end by themselves when the postmaster is gone.
        pid=$(head -n 1 "$pid_file")
        kill -KILL "$pid"
        # On a busy machine it takes a while to be gone, and until init has collected it both `up` and PostgreSQL itself
        # would take it for running.
        for ((tries = 0; tries < 600; tries++)); do
            kill -0 "$pid" 2>/dev/null || exit 0
            sleep 0.1
        done
        fam_fail "$only, process $pid, is not gone 60 s after its death"
        ;;
esac
