using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Results.Curves;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Imports;

/// <summary>Stores scores that others made, as a sweep of one job that has ended: all of them in one transaction.</summary>
public sealed class Import(FamDatabase database, TimeProvider clock)
{
    private const string Method = "import";

    /// <summary>The same files again change nothing: the sweep's id is made from their hash.</summary>
    /// <exception cref="ImportException">Another sweep has that id.</exception>
    public async Task<ImportView> StoreAsync(ImportBody body, string owner, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        var source = body.Header.Source;
        var sweepId = SweepIds.Of(Convert.FromHexString(source.Sha256));
        if (await KnownAsync(sweepId, source, cancellation) is { } known)
            return known;
        try
        {
            return await database.WriteAsync(rows => AddAsync(rows, body, sweepId, owner, cancellation), cancellation);
        }
        catch (DbUpdateException)
        {
            // Another request with the same files may have been quicker.
            if (await KnownAsync(sweepId, source, cancellation) is { } stored)
                return stored;
            throw;
        }
    }

    private async Task<ImportView> AddAsync(FamDbContext rows, ImportBody body, string sweepId, string owner, CancellationToken cancellation)
    {
        var (header, job, now) = (body.Header, SweepIds.Job(sweepId, 0), clock.GetUtcNow());
        rows.Sweeps.Add(Sweep(header, sweepId, owner, now));
        rows.SweepSources.Add(new SweepSourceRow { SweepId = sweepId, Yaml = Text(header.Source), CommonSpec = RowJson.Write(Spec(header)), Provenance = RowJson.Write(Provenances.Of(header.Source)) });
        rows.Jobs.Add(Job(header, sweepId, owner, now));
        rows.JobTransitions.Add(new JobTransitionRow { JobId = job, From = JobState.Queued, To = JobState.Completed, Reason = $"imported from {header.Source.Files[0].Path}", At = now });
        await rows.SaveChangesAsync(cancellation);
        await new CurveWriter(rows, job, token: 0).WriteAsync(header.Metrics.Select(metric => new ReportedPoint(metric.Key, 0, metric.Value, now)));
        await rows.InsertAsync(body.Samples().Select(sample => Row(job, sample)), cancellation);
        return new ImportView(sweepId, job, header.Name, header.Source.Model, IsNew: true, body.Count);
    }

    private Task<ImportView?> KnownAsync(string sweepId, ImportSource source, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == sweepId, cancellation) is not { } sweep)
                return null;
            var stored = await rows.SweepSources.Where(row => row.SweepId == sweepId).Select(row => row.Provenance).SingleOrDefaultAsync(cancellation);
            if (stored is null || RowJson.Read<SweepProvenance>(stored).Import is not { } known || known.Sha256 != source.Sha256)
                throw new ImportException($"Sweep {sweepId} ({sweep.Name}) has the id that these files would get, and is another; delete it, or import fewer of the files.");
            var job = SweepIds.Job(sweepId, 0);
            return new ImportView(sweepId, job, sweep.Name, known.Model, IsNew: false, await rows.Samples.LongCountAsync(row => row.JobId == job, cancellation));
        },
        cancellation);

    /// <summary>What a sweep's page shows in place of the user's YAML; no spec, so it cannot be submitted by oversight.</summary>
    private static string Text(ImportSource source) =>
        $"# Imported: {source.Model}, asked by {source.Format}. Nothing of it can be run.\n{string.Concat(source.Files.Select(file => $"# {file.Path} sha256:{file.Sha256}\n"))}";

    /// <summary>A model that nobody knows has no sizes: no parameters, and no reach but an unlimited one.</summary>
    private static TrialSpec Spec(ImportHeader header) => new()
    {
        Name = header.Source.Model,
        Kind = JobKind.Imported,
        Model = header.Model ?? new ModelSpec { ModelType = "unknown", HiddenSize = 0, IntermediateSize = 0, NumHiddenLayers = 0, NumAttentionHeads = 1, NumKeyValueHeads = 1, BlockSize = 1 },
        Task = new TaskSpec(),
        Evaluate = header.Evaluate,
    };

    private static SweepRow Sweep(ImportHeader header, string sweepId, string owner, DateTimeOffset now) => new()
    {
        Id = sweepId,
        Name = header.Name,
        Owner = owner,
        Description = $"{header.Source.Model}, imported from {header.Source.Files[0].Path}",
        Kind = JobKind.Imported,
        Method = Method,
        MetricName = MetricOf(header),
        MetricGoal = MetricGoal.Maximize,
        State = SweepState.Completed,
        CreatedAt = now,
        FinishedAt = now,
    };

    /// <summary>The first score of the first task; what that task's scorer is called where it has samples only.</summary>
    private static string MetricOf(ImportHeader header)
    {
        var task = header.Evaluate[0];
        var scores = $"eval/{task.ReportedName}/";
        return header.Metrics.Keys.FirstOrDefault(name => name.StartsWith(scores, StringComparison.Ordinal) && !name.Contains('@') && !name.EndsWith("_stderr", StringComparison.Ordinal)) ?? scores + task.ScoreMetric;
    }

    private static JobRow Job(ImportHeader header, string sweepId, string owner, DateTimeOffset now) => new()
    {
        Id = SweepIds.Job(sweepId, 0),
        SweepId = sweepId,
        Index = 0,
        Name = header.Source.Model,
        Owner = owner,
        Parameters = RowJson.Write(new Dictionary<string, string> { ["imported"] = header.Source.Format }),
        SpecPatch = "{}",
        ResourcePool = new ResourceSpec().ResourcePool,
        Slots = 1,
        Priority = 0,
        MaxRestarts = 0,
        State = JobState.Completed,
        Progress = 1,
        Step = 0,
        Phase = "imported",
        Metrics = RowJson.Write(header.Metrics),
        CreatedAt = now,
        FinishedAt = now,
    };

    private static SampleRow Row(string job, SampleScore sample) => new()
    {
        JobId = job,
        Task = sample.Task,
        FillerBlocks = sample.FillerBlocks,
        Index = sample.Index,
        DepthPercent = sample.DepthPercent,
        ScorerVersion = sample.ScorerVersion,
        PromptTokens = sample.PromptTokens,
        DistanceTokens = sample.DistanceTokens,
        DistanceBlocks = sample.DistanceBlocks,
        InReach = sample.InReach,
        Expected = sample.Expected,
        Answer = sample.Answer,
        Score = sample.Score,
        Metrics = sample.Metrics is null ? null : RowJson.Write(sample.Metrics),
        Skipped = sample.Skipped,
        Token = 0,
    };
}
