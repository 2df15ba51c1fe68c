using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fam.Orchestrator.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Engine : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_attempts",
                table: "attempts");

            migrationBuilder.DropIndex(
                name: "IX_attempts_job_id_number",
                table: "attempts");

            migrationBuilder.AddColumn<string>(
                name: "devices",
                table: "workers",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "drain_asked",
                table: "workers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "labels",
                table: "workers",
                type: "TEXT",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<long>(
                name: "archived_at",
                table: "sweeps",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "checkpoint_budget_bytes",
                table: "sweeps",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "sweeps",
                type: "TEXT",
                nullable: false,
                defaultValue: "local");

            migrationBuilder.AddColumn<string>(
                name: "rungs",
                table: "sweeps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "common_spec",
                table: "sweep_sources",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "provenance",
                table: "sweep_sources",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "depth_percent",
                table: "samples",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "metrics",
                table: "samples",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "skipped",
                table: "samples",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "asks",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "early_stop",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "model",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "jobs",
                type: "TEXT",
                nullable: false,
                defaultValue: "local");

            migrationBuilder.AddColumn<double>(
                name: "run_seconds",
                table: "jobs",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<string>(
                name: "rungs",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rungs_reached",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "running_since",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "spec_patch",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "stop_grace_seconds",
                table: "jobs",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stop_purpose",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stop_reason",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "timeout_seconds",
                table: "jobs",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "detail",
                table: "job_transitions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "artifact",
                table: "checkpoints",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "token",
                table: "attempts",
                type: "INTEGER",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "INTEGER")
                .OldAnnotation("Sqlite:Autoincrement", true);

            migrationBuilder.AddColumn<string>(
                name: "devices",
                table: "attempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "fallbacks",
                table: "attempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "resume_artifact",
                table: "attempts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "scored",
                table: "attempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddPrimaryKey(
                name: "PK_attempts",
                table: "attempts",
                columns: new[] { "job_id", "token" });

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    user = table.Column<string>(type: "TEXT", nullable: true),
                    token_id = table.Column<string>(type: "TEXT", nullable: true),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    target = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    remote_address = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "data_sets",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    files = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_data_sets", x => new { x.name, x.hash });
                });

            migrationBuilder.CreateTable(
                name: "metric_curves",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "TEXT", nullable: false),
                    metric = table.Column<string>(type: "TEXT", nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    first_step = table.Column<int>(type: "INTEGER", nullable: false),
                    last_step = table.Column<int>(type: "INTEGER", nullable: false),
                    open = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_metric_curves", x => new { x.job_id, x.metric });
                });

            migrationBuilder.CreateTable(
                name: "metric_rollups",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "TEXT", nullable: false),
                    metric = table.Column<string>(type: "TEXT", nullable: false),
                    level = table.Column<short>(type: "INTEGER", nullable: false),
                    bucket = table.Column<int>(type: "INTEGER", nullable: false),
                    first_step = table.Column<int>(type: "INTEGER", nullable: false),
                    first = table.Column<double>(type: "REAL", nullable: true),
                    last_step = table.Column<int>(type: "INTEGER", nullable: false),
                    last = table.Column<double>(type: "REAL", nullable: true),
                    min_step = table.Column<int>(type: "INTEGER", nullable: false),
                    min = table.Column<double>(type: "REAL", nullable: true),
                    max_step = table.Column<int>(type: "INTEGER", nullable: false),
                    max = table.Column<double>(type: "REAL", nullable: true),
                    sum = table.Column<double>(type: "REAL", nullable: true),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    nans = table.Column<int>(type: "INTEGER", nullable: false),
                    nan_step = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_metric_rollups", x => new { x.job_id, x.metric, x.level, x.bucket });
                });

            migrationBuilder.CreateTable(
                name: "rung_results",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "TEXT", nullable: false),
                    rung = table.Column<int>(type: "INTEGER", nullable: false),
                    sweep_id = table.Column<string>(type: "TEXT", nullable: false),
                    trial = table.Column<int>(type: "INTEGER", nullable: false),
                    score = table.Column<double>(type: "REAL", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    decided_as = table.Column<int>(type: "INTEGER", nullable: true),
                    stopped = table.Column<bool>(type: "INTEGER", nullable: true),
                    rank = table.Column<int>(type: "INTEGER", nullable: true),
                    of = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rung_results", x => new { x.job_id, x.rung });
                });

            migrationBuilder.CreateTable(
                name: "schema",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    oldest_reader = table.Column<int>(type: "INTEGER", nullable: false),
                    epoch = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schema", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tokens",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    user = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tokens", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "schema",
                columns: new[] { "id", "epoch", "oldest_reader", "version" },
                values: new object[] { 1, 0, 2, 2 });

            migrationBuilder.CreateIndex(
                name: "IX_rung_results_sweep_id_decided_as",
                table: "rung_results",
                columns: new[] { "sweep_id", "decided_as" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "data_sets");

            migrationBuilder.DropTable(
                name: "metric_curves");

            migrationBuilder.DropTable(
                name: "metric_rollups");

            migrationBuilder.DropTable(
                name: "rung_results");

            migrationBuilder.DropTable(
                name: "schema");

            migrationBuilder.DropTable(
                name: "tokens");

            migrationBuilder.DropPrimaryKey(
                name: "PK_attempts",
                table: "attempts");

            migrationBuilder.DropColumn(
                name: "devices",
                table: "workers");

            migrationBuilder.DropColumn(
                name: "drain_asked",
                table: "workers");

            migrationBuilder.DropColumn(
                name: "labels",
                table: "workers");

            migrationBuilder.DropColumn(
                name: "archived_at",
                table: "sweeps");

            migrationBuilder.DropColumn(
                name: "checkpoint_budget_bytes",
                table: "sweeps");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "sweeps");

            migrationBuilder.DropColumn(
                name: "rungs",
                table: "sweeps");

            migrationBuilder.DropColumn(
                name: "common_spec",
                table: "sweep_sources");

            migrationBuilder.DropColumn(
                name: "provenance",
                table: "sweep_sources");

            migrationBuilder.DropColumn(
                name: "depth_percent",
                table: "samples");

            migrationBuilder.DropColumn(
                name: "metrics",
                table: "samples");

            migrationBuilder.DropColumn(
                name: "skipped",
                table: "samples");

            migrationBuilder.DropColumn(
                name: "asks",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "early_stop",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "model",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "run_seconds",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "rungs",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "rungs_reached",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "running_since",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "spec_patch",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "stop_grace_seconds",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "stop_purpose",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "stop_reason",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "timeout_seconds",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "detail",
                table: "job_transitions");

            migrationBuilder.DropColumn(
                name: "artifact",
                table: "checkpoints");

            migrationBuilder.DropColumn(
                name: "devices",
                table: "attempts");

            migrationBuilder.DropColumn(
                name: "fallbacks",
                table: "attempts");

            migrationBuilder.DropColumn(
                name: "resume_artifact",
                table: "attempts");

            migrationBuilder.DropColumn(
                name: "scored",
                table: "attempts");

            migrationBuilder.AlterColumn<long>(
                name: "token",
                table: "attempts",
                type: "INTEGER",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "INTEGER")
                .Annotation("Sqlite:Autoincrement", true);

            migrationBuilder.AddPrimaryKey(
                name: "PK_attempts",
                table: "attempts",
                column: "token");

            migrationBuilder.CreateIndex(
                name: "IX_attempts_job_id_number",
                table: "attempts",
                columns: new[] { "job_id", "number" },
                unique: true);
        }
    }
}
