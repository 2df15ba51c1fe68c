using Fam.Contracts.Comparisons;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>What the parameters of a sweep's trials have to do with a metric.</summary>
public sealed class SweepParameters(FamDatabase database)
{
    /// <param name="metric">Null for the sweep's own.</param>
    /// <returns>Null where there is no such sweep.</returns>
    public async Task<SweepParametersView?> ReadAsync(string sweepId, string? metric, CancellationToken cancellation)
    {
        var (sweep, total, trials) = await database.ReadAsync(
            async rows =>
            {
                var found = await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == sweepId, cancellation);
                return found is null
                    ? (null, 0, [])
                    : (found, await rows.Jobs.CountAsync(row => row.SweepId == sweepId, cancellation), await TrialsAsync(rows, sweepId, metric ?? found.MetricName, cancellation));
            },
            cancellation);
        if (sweep is null)
            return null;
        var scores = trials.ConvertAll(trial => trial.Metric);
        var parameters = trials.ConvertAll(trial => RowJson.Read<Dictionary<string, string>>(trial.Parameters));
        var goal = metric is null || metric == sweep.MetricName ? sweep.MetricGoal : MetricDirection.HigherIsBetter(metric) ? MetricGoal.Maximize : MetricGoal.Minimize;
        var importance = parameters.SelectMany(values => values.Keys).Distinct(StringComparer.Ordinal)
            .Select(name => Importance.Of(name, parameters.ConvertAll(values => values.GetValueOrDefault(name)), scores))
            .OrderBy(parameter => parameter.Groups < 2).ThenByDescending(parameter => parameter.Adjusted ?? parameter.Share ?? -1).ToList();
        return new SweepParametersView
        {
            Metric = metric ?? sweep.MetricName,
            Goal = goal == MetricGoal.Minimize ? SweepDetail.Minimize : SweepDetail.Maximize,
            Trials = total,
            Scored = trials.Count,
            Parameters = importance,
            Lines = [.. Choose(scores, goal).Select(i => new TrialLine(trials[i].Id, trials[i].Index, trials[i].Name, [.. importance.Select(parameter => parameters[i].GetValueOrDefault(parameter.Name))], scores[i]))],
        };
    }

    private static Task<List<ScoredTrial>> TrialsAsync(FamDbContext rows, string sweepId, string metric, CancellationToken cancellation)
    {
        var value = JsonColumn.Number(rows, "metrics", "{1}");
        var listing = $$"""SELECT id AS "Id", "index" AS "Index", name AS "Name", parameters AS "Parameters", {{value}} AS "Metric" FROM jobs WHERE sweep_id = {0} AND {{value}} IS NOT NULL ORDER BY "index" """;
        return rows.Database.SqlQueryRaw<ScoredTrial>(listing, sweepId, metric).ToListAsync(cancellation);
    }

    /// <summary>All, or the best and an even choice of the others, in their order.</summary>
    private static IEnumerable<int> Choose(List<double> scores, MetricGoal goal)
    {
        if (scores.Count <= SweepParametersView.MostLines)
            return Enumerable.Range(0, scores.Count);
        var chosen = Enumerable.Range(0, scores.Count).OrderBy(i => goal == MetricGoal.Minimize ? scores[i] : -scores[i]).Take(SweepParametersView.MostLines / 10).ToHashSet();
        var others = Enumerable.Range(0, scores.Count).Where(i => !chosen.Contains(i)).ToList();
        var room = SweepParametersView.MostLines - chosen.Count;
        chosen.UnionWith(Enumerable.Range(0, room).Select(i => others[(int)((long)i * others.Count / room)]));
        return chosen.Order();
    }

    private sealed class ScoredTrial
    {
        public required string Id { get; init; }
        public required int Index { get; init; }
        public required string Name { get; init; }
        public required string Parameters { get; init; }
        public required double Metric { get; init; }
    }
}
