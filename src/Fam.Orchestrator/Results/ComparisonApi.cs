using System.Globalization;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Results.Comparing;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fam.Orchestrator.Results;

/// <summary><c>/api/v1/sweeps/{id}/comparison</c></summary>
public static class ComparisonApi
{
    public static void MapComparison(this IEndpointRouteBuilder api)
    {
        Map("", GetAsync, "Configurations over length; ?with=ID adds the arms of further sweeps");
        Map("/pairs", GetPairsAsync, "Every arm against its pair of one configuration, on the same samples: differences and tests");
        Map("/depths", GetDepthsAsync, "Configurations over length and depth");
        Map("/tasks", GetTasksAsync, "Every task against every configuration");

        void Map(string part, Delegate handler, string summary) =>
            api.MapGet("sweeps/{id}/comparison" + part, handler).WithTags("Results").WithSummary(summary).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ComparisonView>, ProblemHttpResult>> GetAsync(
        string id, [FromQuery(Name = "with")] string[]? others, string? task, SweepReader sweeps, Comparison comparison, CancellationToken cancellation, double threshold = ComparisonView.UsualThreshold)
    {
        if (threshold is not (> 0 and < 1))
            return Problems.Parameter("threshold", threshold, "above 0 and below 1");
        return await AnswerAsync(id, others, sweeps, ids => comparison.ReadAsync(ids, task, threshold, cancellation), cancellation);
    }

    private static async Task<Results<Ok<ComparisonPairs>, ProblemHttpResult>> GetPairsAsync(
        string id, [FromQuery(Name = "with")] string[]? others, string? task, string? baseline, string? length, string? reach, SweepReader sweeps, ComparisonOfPairs comparison, CancellationToken cancellation, double alpha = ComparisonPairs.UsualAlpha)
    {
        if (alpha is not (> 0 and < 1))
            return Problems.Parameter("alpha", alpha, "above 0 and below 1");
        int? only = int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (only is null && length is not (null or "each"))
            return Problems.Parameter("length", length, "a whole number or each");
        var (part, noPart) = QueryWord.Read<ReachPart>("reach", reach);
        if (noPart is not null)
            return noPart;
        return await AnswerAsync(id, others, sweeps, ids => comparison.ReadAsync(ids, task, baseline, new ReachParts(only, length == "each", part), alpha, cancellation), cancellation);
    }

    private static Task<Results<Ok<ComparisonDepths>, ProblemHttpResult>> GetDepthsAsync(
        string id, [FromQuery(Name = "with")] string[]? others, string? task, SweepReader sweeps, ComparisonOfDepths comparison, CancellationToken cancellation) =>
        AnswerAsync(id, others, sweeps, ids => comparison.ReadAsync(ids, task, cancellation), cancellation);

    private static async Task<Results<Ok<ComparisonTasks>, ProblemHttpResult>> GetTasksAsync(
        string id, [FromQuery(Name = "with")] string[]? others, string? baseline, SweepReader sweeps, ComparisonOfTasks comparison, CancellationToken cancellation, double alpha = ComparisonPairs.UsualAlpha)
    {
        if (alpha is not (> 0 and < 1))
            return Problems.Parameter("alpha", alpha, "above 0 and below 1");
        return await AnswerAsync(id, others, sweeps, ids => comparison.ReadAsync(ids, baseline, alpha, cancellation), cancellation);
    }

    /// <summary>Finds the sweeps, reads, and says what cannot be.</summary>
    private static async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(
        string id, string[]? others, SweepReader sweeps, Func<IReadOnlyList<string>, Task<T?>> read, CancellationToken cancellation)
        where T : class
    {
        if (others?.Length >= ComparisonView.MostSweeps)
            return Problems.Parameter("with", $"{others.Length} sweeps", string.Create(CultureInfo.InvariantCulture, $"at most {ComparisonView.MostSweeps - 1} further sweeps"));
        var ids = new List<string>();
        foreach (var named in (others ?? []).Prepend(id))
        {
            var (sweepId, problem) = await SweepsApi.ResolveAsync(sweeps, named, cancellation);
            if (sweepId is null)
                return problem!;
            if (!ids.Contains(sweepId))
                ids.Add(sweepId);
        }

        try
        {
            return await read(ids) is { } view ? TypedResults.Ok(view) : Problems.NoSweep(id);
        }
        catch (RefusedComparisonException refused)
        {
            return Problems.Parameter(refused.Parameter, refused.Value, refused.Right);
        }
        catch (TooManySamplesException many)
        {
            return TypedResults.Problem(many.Message, statusCode: StatusCodes.Status400BadRequest, title: "Too many samples");
        }
    }
}
