using Fam.Contracts.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Hosting;

/// <summary>Errors as RFC 9457 problem details.</summary>
public static class Problems
{
    public static ProblemHttpResult NoSweep(string id) => NotFound("sweep", id, "GET /api/v1/sweeps lists the sweeps.");

    public static ProblemHttpResult NoRungs(string sweepId) => NotFound("rungs of sweep", sweepId, "It ends no trial early; a sweep does with early_terminate.");

    public static ProblemHttpResult NoJob(string id) => NotFound("job", id, "A job's id is its sweep's id, a dash and its index, such as k3v9x2pq-0.");

    public static ProblemHttpResult NoCheckpoint(string jobId, string step, IEnumerable<int> steps)
    {
        var known = string.Join(", ", steps);
        return NotFound("checkpoint", $"{jobId}, step {step}", known.Length == 0 ? "The job has none yet." : $"The job has checkpoints of the steps {known}.");
    }

    public static ProblemHttpResult NoFile(string path, IEnumerable<string> paths) => NotFound("file", path, $"There are {string.Join(", ", paths)}.");

    /// <summary>Rows name an object that the store does not have any more.</summary>
    public static ProblemHttpResult Gone(string title, string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status410Gone, title: title);

    public static ProblemHttpResult NoWorker(string id) => NotFound("worker", id, "GET /api/v1/workers lists the workers.");

    public static ProblemHttpResult NoDeadLetter(string id) => NotFound("dead letter", id, "GET /api/v1/dead-letters lists them; those of a worker that is forgotten only with its queue.");

    /// <summary>Something that this process needs is away; the same may be asked again.</summary>
    public static ProblemHttpResult Unavailable(string title, string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: title);

    public static ProblemHttpResult NoToken(string id) => NotFound("token", id, "GET /api/v1/tokens lists the tokens.");

    public static ProblemHttpResult NotYours(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden, title: "Forbidden");

    public static ProblemHttpResult AmbiguousSweep(string prefix, IEnumerable<string> ids) => TypedResults.Problem(
        $"'{prefix}' begins the ids of several sweeps: {string.Join(", ", ids)}. Write more of it.", statusCode: StatusCodes.Status400BadRequest, title: "Ambiguous sweep id");

    /// <summary>A parameter of the query that cannot be.</summary>
    public static ProblemHttpResult Parameter(string name, object value, string right) => TypedResults.Problem(
        $"{name} is '{value}'; it must be {right}.", statusCode: StatusCodes.Status400BadRequest, title: "Invalid parameter",
        extensions: new Dictionary<string, object?> { ["field"] = name });

    /// <summary>What was asked for cannot be done in the state that things are in.</summary>
    public static ProblemHttpResult Conflict(string why) => TypedResults.Problem(
        $"{char.ToUpperInvariant(why[0])}{why[1..]}.", statusCode: StatusCodes.Status409Conflict, title: "Not in this state");

    /// <summary>A sweep spec that is not stored, with everything that is wrong with it.</summary>
    public static ProblemHttpResult Spec(IReadOnlyList<SpecFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return TypedResults.Problem(
            faults.Count == 1 ? faults[0].ToString() : $"The spec has {faults.Count} faults; nothing was stored.",
            statusCode: StatusCodes.Status422UnprocessableEntity, title: "Invalid sweep spec",
            extensions: new Dictionary<string, object?> { ["faults"] = faults });
    }

    /// <summary>Writes a problem where no route does.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string? detail)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = status, Detail = detail },
        });
    }

    private static ProblemHttpResult NotFound(string what, string id, string hint) =>
        TypedResults.Problem($"There is no {what} '{id}'. {hint}", statusCode: StatusCodes.Status404NotFound, title: $"No such {what}");
}
