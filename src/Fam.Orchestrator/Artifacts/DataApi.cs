using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Artifacts;

/// <summary><c>/api/v1/data</c>: objects come as bytes, one request each; then a name for a directory of them.</summary>
public static class DataApi
{
    public static void MapData(this IEndpointRouteBuilder api)
    {
        var data = api.MapGroup("data").WithTags("Data");
        data.MapGet("", async (DataSets sets, CancellationToken cancellation) => TypedResults.Ok(await sets.ListAsync(cancellation))).WithSummary("Named data, newest first");
        data.MapPost("", AddAsync).RequireAuthorization(Policies.Submit).WithSummary("Name a directory of files whose objects are in the store").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        data.MapPost("files", AddFileAsync).RequireAuthorization(Policies.Submit).WithMetadata(new TakesBytes()).Accepts<Stream>(TakesBytes.MediaType).WithSummary("Name one file, sent as the body");
        data.MapMethods("objects/{sha256}", [HttpMethods.Head], HasAsync).WithSummary("Whether the store has an object");
        data.MapPut("objects/{sha256}", PutAsync).RequireAuthorization(Policies.Submit).WithMetadata(new TakesBytes()).Accepts<Stream>(TakesBytes.MediaType).WithSummary("Store an object, sent as the body; refused where its bytes are not those of the hash");
    }

    private static async Task<Results<Created<DataSetView>, ProblemHttpResult>> AddAsync(DataSetSubmission submission, DataSets sets, CancellationToken cancellation)
    {
        if (NameFault(submission.Name) is { } fault)
            return fault;
        if (submission.Files is not { Count: > 0 })
            return Problems.Parameter("files", "empty", "the files of the data, one at least");
        var manifest = ArtifactManifest.Of(submission.Files.Select(file => new ArtifactFile(file.Path, file.Sha256, file.Bytes)));
        if (manifest.Fault() is { } wrong)
            return Refused(wrong);
        if (await sets.MissingAsync(manifest, cancellation) is { } missing)
            return Refused($"The store has no object {missing.Sha256} of {missing.Bytes} bytes for '{missing.Path}'; PUT it to /api/v1/data/objects/{missing.Sha256} first.");
        return TypedResults.Created("/api/v1/data", await sets.AddAsync(submission.Name, manifest, cancellation));
    }

    private static async Task<Results<Created<DataSetView>, ProblemHttpResult>> AddFileAsync(
        string name, string path, HttpRequest request, DataSets sets, IArtifactStore store, IOptions<OrchestratorOptions> options, CancellationToken cancellation)
    {
        if (NameFault(name) is { } fault)
            return fault;
        if (ArtifactPath.Fault(path) is { } wrong)
            return Problems.Parameter("path", path, $"a relative path; it {wrong}");
        var (put, problem) = await StoreAsync(request, store, expected: null, options.Value, cancellation);
        if (put is null)
            return problem!;
        return TypedResults.Created("/api/v1/data", await sets.AddAsync(name, ArtifactManifest.Of([new ArtifactFile(path, put.Hash.Hex, put.Bytes)]), cancellation));
    }

    private static async Task<Results<Ok, NotFound, ProblemHttpResult>> HasAsync(string sha256, IArtifactStore store, CancellationToken cancellation)
    {
        if (!ArtifactHash.TryParse(sha256, out var hash))
            return Problems.Parameter("sha256", sha256, "64 digits of lower-case hexadecimal");
        return await store.FindAsync(hash, cancellation) is null ? TypedResults.NotFound() : TypedResults.Ok();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(string sha256, HttpRequest request, IArtifactStore store, IOptions<OrchestratorOptions> options, CancellationToken cancellation)
    {
        if (!ArtifactHash.TryParse(sha256, out var hash))
            return Problems.Parameter("sha256", sha256, "64 digits of lower-case hexadecimal");
        var (put, problem) = await StoreAsync(request, store, hash, options.Value, cancellation);
        return put is null ? problem! : TypedResults.NoContent();
    }

    private static async Task<(ArtifactObject? Put, ProblemHttpResult? Problem)> StoreAsync(
        HttpRequest request, IArtifactStore store, ArtifactHash? expected, OrchestratorOptions options, CancellationToken cancellation)
    {
        try
        {
            return (await store.PutAsync(request.Body, options.MaxUploadBytes, expected, cancellation), null);
        }
        catch (ArtifactCorruptException wrong)
        {
            return (null, Refused(wrong.Message));
        }
        catch (ArtifactTooLargeException large)
        {
            return (null, TypedResults.Problem(large.Message, statusCode: StatusCodes.Status413PayloadTooLarge, title: "Content too large"));
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            return (null, TypedResults.Problem("The artifact store's disk is full; nothing was stored.", statusCode: StatusCodes.Status507InsufficientStorage, title: "Insufficient storage"));
        }
    }

    private static ProblemHttpResult? NameFault(string? name) =>
        DataUri.IsName(name) ? null : Problems.Parameter("name", name ?? "null", "1 to 64 letters, digits, ., - or _, beginning with a letter or digit");

    private static ProblemHttpResult Refused(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status422UnprocessableEntity, title: "Data refused");
}
