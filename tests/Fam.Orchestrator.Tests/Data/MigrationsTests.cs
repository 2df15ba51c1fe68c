using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Data;

public sealed class MigrationsTests
{
    [Fact]
    public void Those_of_SQLite_make_the_models_tables()
    {
        var options = new DbContextOptionsBuilder<SqliteFamDbContext>();
        DatabaseProviders.UseSqlite(options, "never-opened.db");
        using var rows = new SqliteFamDbContext(options.Options);
        Assert.False(rows.Database.HasPendingModelChanges(), "Run scripts/migrations.sh: the model has changed.");
    }

    [Fact]
    public void Those_of_PostgreSQL_make_the_models_tables()
    {
        var options = new DbContextOptionsBuilder<PostgresFamDbContext>();
        DatabaseProviders.UsePostgres(options, "Host=127.0.0.1");
        using var rows = new PostgresFamDbContext(options.Options);
        Assert.False(rows.Database.HasPendingModelChanges(), "Run scripts/migrations.sh: the model has changed.");
    }
}
