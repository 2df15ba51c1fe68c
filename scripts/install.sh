#!/usr/bin/env bash
# Installs what building (and testing) Fam needs on Debian 12, and nothing that is there already.
# Run it, or source it and call fam_install.
set -euo pipefail

fam_install_help() {
    cat <<'TEXT'
Usage: scripts/install.sh [--tests | --services]

Installs with apt what building Fam needs and this machine lacks:
  cmake, g++, make, libtorch-dev, libopenblas0-pthread, and nodejs + npm where npm is not on the PATH.
With --tests also what the tests need: chromium and the DejaVu fonts, kubernetes-client where there is no
kubectl, postgresql and rabbitmq-server.
With --services only these last two. Debian would start both at once, RabbitMQ on all interfaces; here they are
installed without being started, and without PostgreSQL's own first cluster.

The .NET 10 SDK must be there. LibTorch is not installed where Torch_DIR names another one.
Uses sudo where it does not run as root.
TEXT
}

fam_say() { printf '==> %s\n' "$*" >&2; }

fam_fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

fam_has_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

fam_check_dotnet() {
    command -v dotnet >/dev/null || fam_fail "there is no dotnet on the PATH; Fam needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0, or
    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=\"\$HOME/.dotnet:\$PATH\""
    # In this directory dotnet obeys global.json, so that a version it prints is one that will do.
    dotnet --version >/dev/null 2>&1 || fam_fail "the .NET SDKs of this machine are too old ($(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd, - || true)); Fam needs 10.0.100 or later: https://dotnet.microsoft.com/download/dotnet/10.0"
}

# Prints the packages this machine lacks.
fam_missing_packages() {
    local with_tests=$1
    command -v cmake >/dev/null || echo cmake
    command -v g++ >/dev/null || echo g++
    command -v make >/dev/null || echo make
    command -v npm >/dev/null || echo nodejs npm
    if [ -z "${Torch_DIR:-}" ]; then
        local package
        for package in libtorch-dev libopenblas0-pthread; do
            fam_has_package "$package" || echo "$package"
        done
    fi
    if [ "$with_tests" = yes ]; then
        command -v chromium >/dev/null || echo chromium
        fam_has_package fonts-dejavu-core || echo fonts-dejavu-core
        command -v kubectl >/dev/null || echo kubernetes-client
    fi
}

# fam_install yes|no: whether the tests' needs are wanted too.
fam_install() {
    local missing
    fam_check_dotnet
    missing=$(fam_missing_packages "$1" | tr '\n' ' ')
    missing=${missing% }
    fam_install_packages "$missing"
    [ "$1" = no ] || fam_install_services
}

# What scripts/services.sh starts.
fam_install_services() {
    local missing=''
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=' postgresql'
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=' rabbitmq-server'
    [ -n "$missing" ] || return 0
    fam_as_root "${missing# }"
    # What the machine had of these settings is put back afterwards, whatever happens.
    local policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/fam.conf had_policy=no
    [ ! -e "$policy" ] || had_policy=yes
    [ "$had_policy" = yes ] || printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
    "${as_root[@]}" install -D -m 644 /dev/stdin "$cluster" <<<'create_main_cluster = false'
    local status=0
    ( fam_install_packages "${missing# }" ) || status=1
    [ "$had_policy" = yes ] || "${as_root[@]}" rm -f "$policy"
    "${as_root[@]}" rm -f "$cluster"
    [ "$status" -eq 0 ] || exit 1
}

# fam_as_root PACKAGES: sets as_root to what runs a command as root, to install them.
fam_as_root() {
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fam_fail "this machine lacks: $1. There is no sudo; as root, run: apt-get install --no-install-recommends $1"
        as_root=(sudo)
    fi
}

# fam_install_packages NAMES: with apt, unless there are none.
fam_install_packages() {
    local missing=$1
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fam_fail "this machine lacks: $missing. There is no apt-get to install them with (Fam's scripts know Debian); install them by hand and run this again."
    fam_as_root "$missing"

    fam_say "Installing with apt: $missing"
    local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of package names
    if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        fam_fail "apt could not install: $missing"
    fi
    rm -f "$log"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    case "${1:-}" in
        '') cd "$(dirname "$0")/.." && fam_install no ;;
        --tests) cd "$(dirname "$0")/.." && fam_install yes ;;
        --services) fam_install_services ;;
        -h | --help) fam_install_help ;;
        *) fam_install_help >&2; exit 2 ;;
    esac
fi
