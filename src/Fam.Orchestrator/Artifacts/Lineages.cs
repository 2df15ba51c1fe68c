using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Artifacts;

/// <summary>
/// Where a job's model comes from and where it went, by content where there is a hash, else by path. Specs are searched
/// as they are stored: this is asked by a person, and rarely.
/// </summary>
public sealed class Lineages(FamDatabase database, JobReader jobs, StoredModels models)
{
    private const string InputOfAttempt = "input.";

    /// <summary>Null where there is no such job.</summary>
    public async Task<LineageView?> FindAsync(string jobId, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(jobId, cancellation) is not { } job)
            return null;
        var known = await models.ListAsync(cancellation);
        return new LineageView(await OriginsAsync(job, known, cancellation), await DescendantsAsync(job, known, cancellation));
    }

    private async Task<IReadOnlyList<LineageStep>> OriginsAsync(JobDetail job, IReadOnlyList<StoredModel> known, CancellationToken cancellation)
    {
        if (job.Spec.ModelNameOrPath is not { } path)
            return [];
        var data = job.Spec.Data.FirstOrDefault(pair => path == $"data/{pair.Key}" || path.StartsWith($"data/{pair.Key}/", StringComparison.Ordinal)).Value;
        if (data is not null && known.FirstOrDefault(model => model.Name == data) is { } stored)
            return await MadeOfAsync(stored, cancellation);
        var saved = await SavedAtAsync(path, cancellation);
        // An adapter's own checkpoints tell which base they were trained on.
        var own = job.Spec.Kind == JobKind.Lora && job.Checkpoints.Select(checkpoint => checkpoint.Artifact).OfType<string>().LastOrDefault() is { } artifact ? await models.FindAsync(artifact, cancellation) : null;
        var hash = saved?.Sha256 ?? own?.Lineage?.BaseSha256 ?? InputHash(job, path);
        return [saved ?? await StepAsync(job.Spec.Kind == JobKind.Lora ? "base" : "checkpoint", data ?? path, hash, cancellation)];
    }

    private async Task<IReadOnlyList<LineageStep>> MadeOfAsync(StoredModel model, CancellationToken cancellation)
    {
        var steps = new List<LineageStep>();
        if (model.Lineage is { BaseSha256: { } baseHash } lineage)
        {
            steps.Add(await StepAsync("base", lineage.Base ?? "base", baseHash, cancellation));
            if (lineage.AdapterSha256 is { } adapter)
                steps.Add(await StepAsync("adapter", "adapter", adapter, cancellation));
        }

        steps.Add(await StepAsync(model.IsAdapter ? "adapter" : model.Lineage?.AdapterSha256 is null ? "checkpoint" : "merged", model.Name, model.WeightsSha256, cancellation));
        return steps;
    }

    /// <summary>The step, with the job that saved these weights where one did.</summary>
    private async Task<LineageStep> StepAsync(string kind, string name, string? sha256, CancellationToken cancellation)
    {
        var origin = sha256 is null ? null : await database.ReadAsync(
            rows => rows.Checkpoints.Where(row => row.ModelSha256 == sha256).Join(rows.Jobs, row => row.JobId, job => job.Id, (row, job) => new { job.Id, job.Name, row.Step }).FirstOrDefaultAsync(cancellation), cancellation);
        return new LineageStep(kind, name, sha256, origin?.Id, origin?.Name, origin?.Step);
    }

    private async Task<LineageStep?> SavedAtAsync(string path, CancellationToken cancellation)
    {
        var directory = path.TrimEnd('/');
        var saved = await database.ReadAsync(
            rows => rows.Checkpoints.Where(row => row.Path == directory)
                .Join(rows.Jobs, row => row.JobId, job => job.Id, (row, job) => new { job.Id, job.Name, row.Step, row.ModelSha256 }).FirstOrDefaultAsync(cancellation),
            cancellation);
        return saved is null ? null : new LineageStep("checkpoint", path, saved.ModelSha256, saved.Id, saved.Name, saved.Step);
    }

    private static string? InputHash(JobDetail job, string path) => job.AttemptList.OrderBy(attempt => attempt.Token).LastOrDefault()?.Environment.GetValueOrDefault(InputOfAttempt + path);

    private async Task<IReadOnlyList<LineageJob>> DescendantsAsync(JobDetail job, IReadOnlyList<StoredModel> known, CancellationToken cancellation)
    {
        var weights = job.Checkpoints.Select(checkpoint => checkpoint.ModelSha256).ToHashSet(StringComparer.Ordinal);
        var made = known.Where(model => weights.Contains(model.WeightsSha256) || weights.Contains(model.Lineage?.AdapterSha256 ?? "") || weights.Contains(model.Lineage?.BaseSha256 ?? ""));
        // Attempts lie in a directory of their job: a path with its name in it is one of its checkpoints, kept or not.
        List<(string Text, string Name)> signs = [($"/{job.Id}/", $"a checkpoint of {job.Id}"), .. made.Select(model => (model.ManifestHash, model.Name))];
        var found = new Dictionary<string, LineageJob>(StringComparer.Ordinal);
        foreach (var (text, name) in signs)
        {
            if (found.Count >= LineageView.MostDescendants)
                break;
            var some = await database.ReadAsync(
                rows => rows.Jobs
                    .Where(row => row.Id != job.Id && (row.SpecPatch!.Contains(text) || rows.SweepSources.Any(source => source.SweepId == row.SweepId && source.CommonSpec!.Contains(text))))
                    .OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Index).Take(LineageView.MostDescendants)
                    .Join(rows.Sweeps, row => row.SweepId, sweep => sweep.Id, (row, sweep) => new { row.Id, row.Name, SweepName = sweep.Name, row.State }).ToListAsync(cancellation),
                cancellation);
            foreach (var row in some)
                found.TryAdd(row.Id, new LineageJob(row.Id, row.Name, row.SweepName, row.State, name));
        }

        return [.. found.Values.Take(LineageView.MostDescendants)];
    }
}
