using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

Console.Error.WriteLine("This program is started by `dotnet ef`; see scripts/migrations.sh.");
return 2;

/// <summary>Writing a migration reads the model and opens no connection.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteFamDbContext>
{
    public SqliteFamDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteFamDbContext>();
        DatabaseProviders.UseSqlite(options, "design.db");
        return new SqliteFamDbContext(options.Options);
    }
}

/// <inheritdoc cref="SqliteDesign"/>
public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresFamDbContext>
{
    public PostgresFamDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgresFamDbContext>();
        DatabaseProviders.UsePostgres(options, "Host=127.0.0.1;Database=fam");
        return new PostgresFamDbContext(options.Options);
    }
}
