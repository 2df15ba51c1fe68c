using System.Security.Claims;
using System.Text.RegularExpressions;
using Fam.Bus.DeadLetters;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.DeadLetters;

/// <summary><c>/api/v1/dead-letters</c>: what the broker holds that no receiver could take.</summary>
public static partial class DeadLettersApi
{
    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("dead-letters").WithTags("Dead letters").RequireAuthorization(Policies.Administer).AddEndpointFilter(RefuseAsync)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        letters.MapGet("", ListAsync).WithSummary("Messages that could not be taken, by queue and time").ProducesProblem(StatusCodes.Status400BadRequest);
        letters.MapGet("{id}", GetAsync).WithSummary("One of them, with its body and headers").ProducesProblem(StatusCodes.Status404NotFound);
        letters.MapPost("{id}/redrive", RedriveAsync).WithSummary("Send it to its queue again").ProducesProblem(StatusCodes.Status404NotFound);
        letters.MapPost("{id}/delete", DeleteAsync).WithSummary("Delete it").ProducesProblem(StatusCodes.Status404NotFound);
        letters.MapPost("redrive", RedriveAllAsync).WithSummary("Send all of a queue, or of all queues, again");
        letters.MapPost("delete", DeleteAllAsync).WithSummary("Delete all of a queue, or of all queues");
    }

    private static async Task<Results<Ok<Page<DeadLetterView>>, ProblemHttpResult>> ListAsync(
        DeadLetterDesk desk, CancellationToken cancellation, string? queue = null, string? cursor = null, int limit = 50)
    {
        if (Paging.Check(limit) is { } refused)
            return refused;
        if (!Paging.TryRead<Place>(cursor, out var after))
            return Paging.BadCursor(cursor);
        var rest = (await desk.ListAsync(queue, cancellation)).Where(letter => after is null || after.IsBefore(letter)).Take(limit + 1).ToList();
        return TypedResults.Ok(new Page<DeadLetterView>([.. rest.Take(limit)], rest.Count > limit ? Paging.Write(Place.Of(rest[limit - 1])) : null));
    }

    private static async Task<Results<Ok<DeadLetterDetail>, ProblemHttpResult>> GetAsync(string id, DeadLetterDesk desk, CancellationToken cancellation, string? queue = null) =>
        await desk.FindAsync(id, queue, cancellation) is { } found ? TypedResults.Ok(found) : Problems.NoDeadLetter(id);

    private static Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> RedriveAsync(string id, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation, string? queue = null) =>
        SettleAsync(id, queue, LetterFate.SentAgain, desk, user, cancellation);

    private static Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> DeleteAsync(string id, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation, string? queue = null) =>
        SettleAsync(id, queue, LetterFate.Deleted, desk, user, cancellation);

    private static async Task<Results<Ok<DeadLettersDone>, ProblemHttpResult>> RedriveAllAsync(DeadLetterSelection which, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await SettleAllAsync(which, LetterFate.SentAgain, desk, user, cancellation);

    private static async Task<Results<Ok<DeadLettersDone>, ProblemHttpResult>> DeleteAllAsync(DeadLetterSelection which, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await SettleAllAsync(which, LetterFate.Deleted, desk, user, cancellation);

    private static async Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> SettleAsync(
        string id, string? queue, LetterFate fate, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await desk.SettleAsync(id, queue, fate, Caller.Words(user), cancellation) is { } settled ? TypedResults.Ok(settled) : Problems.NoDeadLetter(id);

    private static async Task<Results<Ok<DeadLettersDone>, ProblemHttpResult>> SettleAllAsync(
        DeadLetterSelection which, LetterFate fate, DeadLetterDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        which.Queue is { } queue && !QueueName().IsMatch(queue)
            ? Problems.Parameter("queue", queue, QueueRule)
            : TypedResults.Ok(new DeadLettersDone(await desk.SettleAllAsync(which.Queue, fate, Caller.Words(user), cancellation)));

    /// <summary>What holds for every route here: a bus that has dead letters, a queue that may be asked for, a broker in reach.</summary>
    private static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext;
        if (!request.RequestServices.GetRequiredService<DeadLetterDesk>().Exists)
            return Problems.Conflict("there are no dead letters: the bus is in memory (Fam:Bus:Transport), which only logs what a receiver does not take");
        if (request.Request.Query["queue"].ToString() is { Length: > 0 } queue && !QueueName().IsMatch(queue))
            return Problems.Parameter("queue", queue, QueueRule);
        try
        {
            return await next(context);
        }
        catch (DeadLettersUnreachableException unreachable)
        {
            return Problems.Unavailable("Dead letters out of reach", unreachable.Message);
        }
    }

    private const string QueueRule = "orchestrator, or worker- and a worker's id";

    [GeneratedRegex(@"^(orchestrator|worker-[A-Za-z0-9_.-]{1,100})$", RegexOptions.ExplicitCapture)]
    private static partial Regex QueueName();

    /// <summary>The last letter of a page.</summary>
    private sealed record Place(string Queue, DateTimeOffset? FailedAt, string Id)
    {
        public static Place Of(DeadLetterView letter) => new(letter.Queue, letter.FailedAt, letter.Id);

        public bool IsBefore(DeadLetterView letter) =>
            (string.CompareOrdinal(Queue, letter.Queue), Nullable.Compare(FailedAt, letter.FailedAt), string.CompareOrdinal(Id, letter.Id)) is ( < 0, _, _) or (0, < 0, _) or (0, 0, < 0);
    }
}
