using System.Text.Json;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Fam.Orchestrator.Data;

/// <summary>
/// The rows. The model holds nothing that only one database has: times are UTC ticks (SQLite orders them as numbers),
/// enumerations are their names, names are snake_case, versions are ordinary columns.
/// </summary>
public abstract class FamDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Grows with every released change of the tables below.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The oldest schema version whose software can run on these tables.</summary>
    public const int OldestReader = 2;

    public DbSet<SweepRow> Sweeps => Set<SweepRow>();
    public DbSet<SweepSourceRow> SweepSources => Set<SweepSourceRow>();
    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<JobSpecRow> JobSpecs => Set<JobSpecRow>();
    public DbSet<JobTransitionRow> JobTransitions => Set<JobTransitionRow>();
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();
    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();
    public DbSet<MetricPointRow> MetricPoints => Set<MetricPointRow>();
    public DbSet<MetricCurveRow> MetricCurves => Set<MetricCurveRow>();
    public DbSet<MetricRollupRow> MetricRollups => Set<MetricRollupRow>();
    public DbSet<SampleRow> Samples => Set<SampleRow>();
    public DbSet<EvaluationCostRow> EvaluationCosts => Set<EvaluationCostRow>();
    public DbSet<RungResultRow> RungResults => Set<RungResultRow>();
    public DbSet<LogLineRow> LogLines => Set<LogLineRow>();
    public DbSet<DataSetRow> DataSets => Set<DataSetRow>();
    public DbSet<WorkerRow> Workers => Set<WorkerRow>();
    public DbSet<TokenRow> Tokens => Set<TokenRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<IVersionedRow>().Where(entry => entry.State == EntityState.Modified))
        {
            // Through the entry: changes were looked for already, and are not where a commit has many.
            entry.Property(row => row.Version).CurrentValue++;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<SweepRow>(sweep =>
        {
            sweep.HasKey(row => row.Id);
            sweep.HasIndex(row => new { row.CreatedAt, row.Id }).IsDescending(true, false);
            sweep.HasIndex(row => row.State);
        });
        modelBuilder.Entity<SweepSourceRow>().HasKey(row => row.SweepId);
        modelBuilder.Entity<JobRow>(job =>
        {
            job.HasKey(row => row.Id);
            job.HasIndex(row => new { row.SweepId, row.Index }).IsUnique();
            job.HasIndex(row => new { row.ResourcePool, row.State });
            job.HasIndex(row => new { row.CreatedAt, row.SweepId, row.Index }).IsDescending(true, false, false);
        });
        modelBuilder.Entity<JobSpecRow>().HasKey(row => row.JobId);
        modelBuilder.Entity<JobTransitionRow>(transition =>
        {
            transition.HasKey(row => row.Number);
            transition.HasIndex(row => row.JobId);
        });
        modelBuilder.Entity<AttemptRow>(attempt =>
        {
            attempt.HasKey(row => new { row.JobId, row.Token });
        });
        modelBuilder.Entity<CheckpointRow>().HasKey(row => new { row.JobId, row.Step, row.Token });
        modelBuilder.Entity<MetricPointRow>().HasKey(row => new { row.JobId, row.Metric, row.Step, row.Token });
        modelBuilder.Entity<MetricCurveRow>().HasKey(row => new { row.JobId, row.Metric });
        modelBuilder.Entity<MetricRollupRow>().HasKey(row => new { row.JobId, row.Metric, row.Level, row.Bucket });
        modelBuilder.Entity<SampleRow>().HasKey(row => new { row.JobId, row.Task, row.FillerBlocks, row.Index });
        modelBuilder.Entity<EvaluationCostRow>().HasKey(row => new { row.JobId, row.Token, row.Sequence });
        modelBuilder.Entity<RungResultRow>(result =>
        {
            result.HasKey(row => new { row.JobId, row.Rung });
            result.HasIndex(row => new { row.SweepId, row.DecidedAs });
        });
        modelBuilder.Entity<LogLineRow>().HasKey(row => new { row.JobId, row.Number });
        modelBuilder.Entity<DataSetRow>().HasKey(row => new { row.Name, row.Hash });
        modelBuilder.Entity<WorkerRow>().HasKey(row => row.Id);
        modelBuilder.Entity<TokenRow>().HasKey(row => row.Id);
        modelBuilder.Entity<AuditRow>().HasKey(row => row.Number);
        modelBuilder.Entity<SchemaRow>(schema =>
        {
            schema.ToTable("Schema");
            schema.Property(row => row.Id).ValueGeneratedNever();
            schema.HasData(new SchemaRow { Version = SchemaVersion, OldestReader = OldestReader });
        });

        AddDefaults(modelBuilder);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
                if (property.Name == nameof(IVersionedRow.Version))
                    property.IsConcurrencyToken = true;
            }
        }
    }

    /// <summary>What rows of an earlier release get in columns that it did not have.</summary>
    private static void AddDefaults(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SweepRow>().Property(row => row.Owner).HasDefaultValue(SweepRow.LocalOwner);
        modelBuilder.Entity<JobRow>().Property(row => row.Owner).HasDefaultValue(SweepRow.LocalOwner);
        modelBuilder.Entity<AttemptRow>().Property(row => row.Devices).HasDefaultValue("[]");
        modelBuilder.Entity<AttemptRow>().Property(row => row.Scored).HasDefaultValue("[]");
        modelBuilder.Entity<WorkerRow>().Property(row => row.Devices).HasDefaultValue("[]");
        modelBuilder.Entity<WorkerRow>().Property(row => row.Labels).HasDefaultValue("{}");
    }

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
