using System.Globalization;
using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Artifacts;

/// <summary><c>/api/v1/jobs/{id}/checkpoints</c></summary>
public static class CheckpointsApi
{
    private const string Latest = "latest";

    public static void MapCheckpoints(this IEndpointRouteBuilder api)
    {
        var checkpoints = api.MapGroup("jobs/{id}/checkpoints").WithTags("Checkpoints");
        checkpoints.MapGet("", ListAsync).WithSummary("A job's checkpoints, newest first").ProducesProblem(StatusCodes.Status404NotFound);
        checkpoints.MapGet("{step}", GetAsync).WithSummary("A checkpoint, of a step or the latest, with its files").ProducesProblem(StatusCodes.Status404NotFound);
        checkpoints.MapGet("{step}/files/{**path}", DownloadAsync).WithSummary("The bytes of one file").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<IReadOnlyList<CheckpointView>>, ProblemHttpResult>> ListAsync(string id, FamDatabase database, CancellationToken cancellation)
    {
        var (exists, found) = await database.ReadAsync(
            async rows => (await rows.Jobs.AnyAsync(row => row.Id == id, cancellation), await Newest(rows, id).ToListAsync(cancellation)), cancellation);
        return exists ? TypedResults.Ok<IReadOnlyList<CheckpointView>>([.. found.Select(View)]) : Problems.NoJob(id);
    }

    private static async Task<Results<Ok<CheckpointDetail>, ProblemHttpResult>> GetAsync(string id, string step, FamDatabase database, IArtifactStore store, CancellationToken cancellation)
    {
        var (row, problem) = await FindAsync(id, step, database, cancellation);
        if (row is null)
            return problem!;
        try
        {
            return TypedResults.Ok(new CheckpointDetail(View(row), await FilesAsync(row, store, cancellation)));
        }
        catch (ArtifactMissingException missing)
        {
            return Problems.Gone("Checkpoint is gone", missing.Message);
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        string id, string step, string path, FamDatabase database, IArtifactStore store, CancellationToken cancellation)
    {
        var (row, problem) = await FindAsync(id, step, database, cancellation);
        if (row is null)
            return problem!;
        try
        {
            var files = await FilesAsync(row, store, cancellation);
            if (files.FirstOrDefault(file => file.Path == path) is not { } wanted)
                return Problems.NoFile(path, files.Select(file => file.Path));
            // Bytes that turn out wrong end the response early; the reader, who knows size and hash, sees it.
            return TypedResults.Stream(await store.OpenAsync(ArtifactHash.Parse(wanted.Sha256), cancellation), "application/octet-stream");
        }
        catch (ArtifactMissingException missing)
        {
            return Problems.Gone("Checkpoint is gone", missing.Message);
        }
    }

    private static async Task<(CheckpointRow? Row, ProblemHttpResult? Problem)> FindAsync(string id, string step, FamDatabase database, CancellationToken cancellation)
    {
        if (step != Latest && !int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return (null, Problems.Parameter("step", step, $"a whole number or '{Latest}'"));
        var (exists, found) = await database.ReadAsync(
            async rows => (await rows.Jobs.AnyAsync(row => row.Id == id, cancellation), await Newest(rows, id).ToListAsync(cancellation)), cancellation);
        if (!exists)
            return (null, Problems.NoJob(id));
        var row = step == Latest ? found.FirstOrDefault() : found.Find(row => row.Step.ToString(CultureInfo.InvariantCulture) == step);
        return row is null ? (null, Problems.NoCheckpoint(id, step, found.Select(known => known.Step))) : (row, null);
    }

    private static async Task<IReadOnlyList<FileView>> FilesAsync(CheckpointRow row, IArtifactStore store, CancellationToken cancellation)
    {
        if (!ArtifactHash.TryParse(row.Artifact, out var hash))
            return [];
        var manifest = await store.GetManifestAsync(hash, cancellation);
        return [.. manifest.Files.Select(file => new FileView(file.Path, file.Sha256, file.Bytes))];
    }

    private static IQueryable<CheckpointRow> Newest(FamDbContext rows, string id) =>
        rows.Checkpoints.Where(row => row.JobId == id).OrderByDescending(row => row.Step).ThenByDescending(row => row.Token);

    private static CheckpointView View(CheckpointRow row) => new(row.Step, row.Path, row.Bytes, row.ModelSha256, row.Token, row.At, row.Artifact);
}
