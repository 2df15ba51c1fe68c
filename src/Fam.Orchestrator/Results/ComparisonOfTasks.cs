using System.Globalization;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Comparing;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Results;

/// <summary>Every task against every configuration.</summary>
public sealed class ComparisonOfTasks(FamDatabase database)
{
    /// <summary>Null where one of the sweeps is not there.</summary>
    /// <param name="ofBaseline">Null is the first configuration with feedback memory.</param>
    /// <exception cref="RefusedComparisonException">No arm is of that baseline, or there are too many tasks.</exception>
    public Task<ComparisonTasks?> ReadAsync(IReadOnlyList<string> sweepIds, string? ofBaseline, double alpha, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await ComparedArms.ReadAsync(rows, sweepIds, cancellation) is not { } compared)
                return null;
            if (compared.Tasks.Count > ComparisonTasks.MostTasks)
                throw new RefusedComparisonException("with", string.Join(",", sweepIds), string.Create(CultureInfo.InvariantCulture, $"sweeps with at most {ComparisonTasks.MostTasks} tasks in all; these have {compared.Tasks.Count}"));
            var baseline = compared.Baseline(ofBaseline);
            var columns = compared.Arms.GroupBy(arm => (arm.Configuration, arm.Size)).ToList();
            var (pairs, _) = ComparisonOfPairs.Pair(compared, baseline);
            var family = new TestFamily();
            var found = new List<(ComparedTask Task, List<TaskCell?> Cells, Dictionary<(string, string), List<PairedDifference>> Against)>();
            foreach (var name in compared.Tasks)
            {
                var task = ComparedTask.Of(compared, name);
                var scores = (await ScoredLengths.ReadAsync(rows, compared.JobIds, name, cancellation)).ToLookup(score => score.JobId);
                found.Add((task, [.. columns.Select(column => Cell(column, scores))], await AgainstAsync(rows, pairs, name, family, cancellation)));
            }

            family.Run(PairedBootstrap.Resamples(family.Drawn), alpha);
            List<TaskRow> tasks = [.. found.Select(row => new TaskRow
            {
                Task = row.Task.Name,
                Metric = row.Task.Metric,
                HigherIsBetter = row.Task.HigherIsBetter,
                Cells = [.. row.Cells.Zip(columns, (cell, column) => cell is null ? null : cell with
                {
                    Normalised = Normalised(cell, column.Key.Size, row.Task, row.Cells.Zip(columns.Select(other => other.Key.Size))),
                    Against = row.Against.TryGetValue(column.Key, out var against) ? against[0] : null,
                })],
            })];
            return new ComparisonTasks
            {
                Sweeps = compared.Named,
                Baseline = baseline,
                Alpha = alpha,
                Comparisons = family.Count,
                Columns = [.. columns.Select((column, index) => new ConfigurationColumn(column.Key.Configuration, column.Key.Size, column.Count(), Stack(tasks, [.. columns.Select(other => other.Key.Size)], index)))],
                Tasks = tasks,
            };
        },
        cancellation);

    /// <summary>The results come with <see cref="TestFamily.Run"/>.</summary>
    private static async Task<Dictionary<(string, string), List<PairedDifference>>> AgainstAsync(FamDbContext rows, List<ArmPair> pairs, string task, TestFamily family, CancellationToken cancellation)
    {
        var scores = PairedSamples.Alike(await PairedSamples.CountAsync(rows, pairs, task, length: null, cancellation));
        var against = new Dictionary<(string, string), List<PairedDifference>>();
        foreach (var pooled in await PooledScores.ReadAsync(rows, pairs, scores, task, length: null, cancellation))
            family.Add(new ReachParts(Reach: ReachPart.All).Of(pooled.Scores), against[(pooled.Configuration, pooled.Size)] = [], pooled.WithSeeds);
        return against;
    }

    private static TaskCell? Cell(IEnumerable<ComparedArm> arms, ILookup<string, ScoredLength> scores)
    {
        var scored = arms.Where(arm => scores.Contains(arm.Job.Id)).ToList();
        if (scored.Count == 0)
            return null;
        var means = scored.ConvertAll(arm => NormalisedScores.Mean([.. scores[arm.Job.Id]], complete: true)!);
        return new TaskCell
        {
            Arms = scored.Count,
            Samples = means.Sum(mean => mean.Samples),
            Score = means.Average(mean => mean.Mean),
            StandardError = means is [var only] ? only.StandardError : NormalisedScores.StandardError(means.Count, means.Sum(mean => mean.Mean), means.Sum(mean => mean.Mean * mean.Mean)),
            InReach = scored.TrueForAll(arm => scores[arm.Job.Id].All(cell => cell.AllInReach)),
            Origin = scored.Exists(arm => arm.Origin == ScoreOrigin.Imported) ? ScoreOrigin.Imported : ScoreOrigin.Fam,
        };
    }

    private static double? Normalised(TaskCell cell, string size, ComparedTask task, IEnumerable<(TaskCell? Cell, string Size)> row)
    {
        if (cell.Origin == ScoreOrigin.Imported)
            return null;
        var others = row.Where(other => other.Cell is { Origin: ScoreOrigin.Fam } && other.Size == size).Select(other => other.Cell!.Score);
        return NormalisedScores.Share(cell.Score, task.HigherIsBetter ? others.Max() : others.Min(), task.HigherIsBetter);
    }

    /// <summary>A bar of Fig. 3b: only tasks that every configuration of its size has, so that bars are comparable.</summary>
    private static double? Stack(List<TaskRow> tasks, List<string> sizes, int column)
    {
        var shared = tasks.Where(task => task.Cells.Zip(sizes).All(cell => cell.Second != sizes[column] || cell.First?.Origin == ScoreOrigin.Imported || cell.First?.Normalised is not null)).ToList();
        return shared.Count == 0 || shared.Exists(task => task.Cells[column]?.Normalised is null) ? null : shared.Sum(task => task.Cells[column]!.Normalised);
    }
}
