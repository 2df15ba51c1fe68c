#!/usr/bin/env bash
# Writes the migrations of both databases from the model.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/install.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The newest migration, as long as it has not been released; set to '' on a release.
unreleased=Engine

case "${1:-}" in
    '') name=${unreleased:?the newest migration is released; give a new one a name: scripts/migrations.sh NAME} ;;
    -h | --help)
        cat <<'TEXT'
Usage: scripts/migrations.sh [NAME]

Without NAME writes the newest, not yet released migration anew, for SQLite and for PostgreSQL; run it after every
change of src/Fam.Orchestrator/Data. With NAME adds a migration of that name.
TEXT
        exit 0 ;;
    *) name=$1 ;;
esac

migrations=src/Fam.Orchestrator/Data/Migrations
# Goes back to the model before the migration: deletes its two files and takes the snapshot from its predecessor.
if [ "$name" = "$unreleased" ]; then
    rm -f "$migrations"/*/*_"$name".cs "$migrations"/*/*_"$name".Designer.cs
    for provider in Sqlite Postgres; do
        context=${provider}FamDbContext
        previous=$(ls "$migrations/$provider"/*.Designer.cs 2>/dev/null | tail -n 1 || true)
        rm -f "$migrations/$provider/${context}ModelSnapshot.cs"
        [ -n "$previous" ] || continue
        class=$(basename "$previous" .Designer.cs)
        class=${class#*_}
        sed -e '/\[Migration(/d' -e '/<inheritdoc/d' -e "s/partial class $class\$/partial class ${context}ModelSnapshot : ModelSnapshot/" \
            -e 's/protected override void BuildTargetModel/protected override void BuildModel/' \
            -e '/using Microsoft.EntityFrameworkCore.Migrations;/d' "$previous" >"$migrations/$provider/${context}ModelSnapshot.cs"
    done
fi
dotnet tool restore >/dev/null
dotnet build tools/Fam.Migrations -v quiet -nologo
for provider in Sqlite Postgres; do
    fam_say "$provider: $name"
    dotnet ef migrations add "$name" --no-build --project src/Fam.Orchestrator --startup-project tools/Fam.Migrations \
        --context "${provider}FamDbContext" --output-dir "Data/Migrations/$provider" >/dev/null
    # It writes a byte order mark, which .editorconfig forbids, and silences warnings that the model does not cause.
    sed -i -e '1s/^\xEF\xBB\xBF//' -e '/^#pragma warning/d' "$migrations/$provider"/*.cs
done
