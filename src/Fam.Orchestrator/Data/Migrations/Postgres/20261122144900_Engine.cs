using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Fam.Orchestrator.Data.Migrations.Postgres
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
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "drain_asked",
                table: "workers",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "labels",
                table: "workers",
                type: "text",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<long>(
                name: "archived_at",
                table: "sweeps",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "checkpoint_budget_bytes",
                table: "sweeps",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "sweeps",
                type: "text",
                nullable: false,
                defaultValue: "local");

            migrationBuilder.AddColumn<string>(
                name: "asks",
                table: "jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "jobs",
                type: "text",
                nullable: false,
                defaultValue: "local");

            migrationBuilder.AddColumn<string>(
                name: "artifact",
                table: "checkpoints",
                type: "text",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "token",
                table: "attempts",
                type: "bigint",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "bigint")
                .OldAnnotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

            migrationBuilder.AddColumn<string>(
                name: "devices",
                table: "attempts",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "fallbacks",
                table: "attempts",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "resume_artifact",
                table: "attempts",
                type: "text",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "PK_attempts",
                table: "attempts",
                columns: new[] { "job_id", "token" });

            migrationBuilder.CreateTable(
                name: "data_sets",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    files = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_data_sets", x => new { x.name, x.hash });
                });

            migrationBuilder.CreateTable(
                name: "schema",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    oldest_reader = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schema", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "schema",
                columns: new[] { "id", "epoch", "oldest_reader", "version" },
                values: new object[] { 1, 0, 2, 2 });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "data_sets");

            migrationBuilder.DropTable(
                name: "schema");

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
                name: "asks",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "jobs");

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

            migrationBuilder.AlterColumn<long>(
                name: "token",
                table: "attempts",
                type: "bigint",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "bigint")
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

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
