using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// Submits a job's trial once more, as a sweep of one trial. Its resolved spec is what runs, not what the sweep's text
/// says today: defaults and the newest of named data may have changed since.
/// </summary>
public sealed class Reproduction(FamDatabase database, SweepCreation creation)
{
    private const string Ending = "-reproduced";

    /// <summary>Names of sweeps may not be longer.</summary>
    private const int MostNameCharacters = 64;

    /// <summary>Why a job cannot be run again, in words; null where it can, or is not there.</summary>
    public Task<string?> RefusalAsync(string jobId, CancellationToken cancellation) => database.ReadAsync(
        async rows => await rows.Jobs.Where(row => row.Id == jobId).Join(rows.Sweeps, job => job.SweepId, row => row.Id, (_, row) => row.Kind).AnyAsync(kind => kind == JobKind.Imported, cancellation)
            ? $"job {jobId} was imported: its model was asked elsewhere, and there is nothing to run"
            : null,
        cancellation);

    /// <summary>Null where there is no such job.</summary>
    public async Task<CreatedSweep?> CreateAsync(string jobId, SubmissionSource? source, string owner, CancellationToken cancellation)
    {
        var (found, sweep) = await database.ReadAsync(
            async rows => (
                await rows.WithSpecs(rows.Jobs.Where(row => row.Id == jobId)).SingleOrDefaultAsync(cancellation),
                await rows.Jobs.Where(row => row.Id == jobId).Join(rows.Sweeps, job => job.SweepId, row => row.Id, (_, row) => row).SingleOrDefaultAsync(cancellation)),
            cancellation);
        if (found is not { Job: var job, Common: var common } || sweep is null)
            return null;
        // As it was resolved, without the model that a checkpoint decided: it decides the same again.
        var spec = new SpecTemplate(common).Resolve(job.Name, job.SpecPatch);
        var name = sweep.Name.EndsWith(Ending, StringComparison.Ordinal) ? sweep.Name : sweep.Name[..Math.Min(sweep.Name.Length, MostNameCharacters - Ending.Length)] + Ending;
        return await creation.CreateAsync(Sweep(name, sweep, job, spec), Text(name, sweep, job, spec), owner, Provenances.Of(source, reproduces: jobId), cancellation);
    }

    private static SweepSpec Sweep(string name, SweepRow sweep, JobRow job, TrialSpec spec)
    {
        var parameters = RowJson.Read<Dictionary<string, string>>(job.Parameters);
        var trial = new Trial(0, job.Name, parameters, new SpecTemplate(RowJson.Write(spec)), "{}") { Resources = spec.Resources, MaxSteps = spec.Training?.MaxSteps ?? 0 };
        return new SweepSpec
        {
            Name = name,
            Description = $"Trial {job.Name} of sweep {sweep.Id} once more",
            Kind = sweep.Kind,
            Method = "grid",
            Metric = new MetricSpec(sweep.MetricName, sweep.MetricGoal),
            MaxRestarts = job.MaxRestarts,
            Priority = job.Priority,
            TrialTimeoutSeconds = job.TimeoutSeconds,
            Data = spec.Data,
            CheckpointBudgetBytes = sweep.CheckpointBudgetBytes,
            Trials = [trial],
        };
    }

    /// <summary>What is stored as the sweep's text: JSON, which is YAML as well, of every value that the trial has.</summary>
    private static string Text(string name, SweepRow sweep, JobRow job, TrialSpec spec)
    {
        var text = new JsonObject { ["name"] = name, ["kind"] = sweep.Kind.ToString().ToLowerInvariant(), ["method"] = "grid" };
        text["metric"] = new JsonObject { ["name"] = sweep.MetricName, ["goal"] = sweep.MetricGoal.ToString().ToLowerInvariant() };
        foreach (var (key, value) in JsonNode.Parse(RowJson.Write(spec))!.AsObject())
        {
            if (key is not ("name" or "kind" or "model_keys"))
                text[key] = value?.DeepClone();
        }

        return $"# Trial {job.Name} of sweep {sweep.Id} once more, as it was resolved then: every value is written out, those that have no effect on it too.\n{text.ToJsonString(FamJson.Indented)}\n";
    }
}
