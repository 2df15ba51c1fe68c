using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fam.Artifacts;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Cli.Evaluation.Importing;

/// <summary>One run as it is sent: read to its end, so that whatever is wrong with it is said before anything is stored.</summary>
internal sealed class ImportFile : IAsyncDisposable
{
    private const string Format = "lm-evaluation-harness";
    private const int LongestName = 64;

    private readonly FileStream _lines;

    private ImportFile(ImportHeader header, FileStream lines, IReadOnlyList<string> notes) => (Header, _lines, Notes) = (header, lines, notes);

    public ImportHeader Header { get; }

    /// <summary>The header and the samples, as they are sent.</summary>
    public Stream Lines => _lines;

    /// <summary>What was left out, in words.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <param name="model">Its name; null takes the file's.</param>
    /// <exception cref="HarnessFileException">Something is wrong with a file.</exception>
    public static async Task<ImportFile> ReadAsync(HarnessRun run, string? model, CancellationToken cancellation)
    {
        var results = await HarnessResults.ReadAsync(run.Results, cancellation);
        var name = model ?? results.ModelName() ?? throw new HarnessFileException($"{run.Results}: model_name is missing, and config.model_args names no model; name it with --model.");
        var lengths = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        var notes = new List<string>();
        await using var samples = Temporary();
        await WriteSamplesAsync(run, results, samples, lengths, notes, cancellation);
        var header = await HeaderAsync(run, results, name, lengths, cancellation);
        var lines = Temporary();
        await JsonSerializer.SerializeAsync(lines, header, FamJson.Options, cancellation);
        lines.WriteByte((byte)'\n');
        samples.Position = 0;
        await samples.CopyToAsync(lines, cancellation);
        lines.Position = 0;
        return new ImportFile(header, lines, notes);
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    private static async Task WriteSamplesAsync(HarnessRun run, HarnessResults results, FileStream to, Dictionary<string, SortedSet<int>> lengths, List<string> notes, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var (task, path) in run.Samples)
        {
            var known = new HashSet<(string Task, int Length, int Index)>();
            var file = new HarnessSamples(path, task, results);
            await foreach (var sample in file.ReadAsync(cancellation))
            {
                if (!known.Add((sample.Task, sample.FillerBlocks, sample.Index)))
                    throw new HarnessFileException($"{path}: doc_id {sample.Index} is there twice{(sample.FillerBlocks > 0 ? $" at length {sample.FillerBlocks}" : "")}; each sample must be there once for each filter.");
                if (++count > ImportHeader.MostSamples) throw new HarnessFileException($"{path}: there are more than {ImportHeader.MostSamples} samples in this run; import fewer files at a time.");
                if (!lengths.TryGetValue(sample.Task, out var at)) lengths[sample.Task] = at = [];
                at.Add(sample.FillerBlocks);
                await JsonSerializer.SerializeAsync(to, sample, FamJson.Options, cancellation);
                to.WriteByte((byte)'\n');
            }

            if (file.LeftOut > 0) notes.Add($"{Path.GetFileName(path)}: {file.LeftOut} samples have no metric that is a single number, and are left out; their task's scores are kept.");
        }
    }

    private static async Task<ImportHeader> HeaderAsync(HarnessRun run, HarnessResults results, string model, Dictionary<string, SortedSet<int>> lengths, CancellationToken cancellation)
    {
        var evaluations = new Dictionary<string, EvaluationSpec>(StringComparer.Ordinal);
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        // A task that has samples and no score of its own, being part of a group that hides them, is there all the same.
        foreach (var task in results.Tasks.Union(run.Samples.Keys))
        {
            var filters = results.FiltersOf(task);
            foreach (var filter in filters)
            {
                var name = HarnessSamples.NameOf(task, filter, filters);
                evaluations[name] = results.Evaluation(task, name, lengths.TryGetValue(name, out var at) ? [.. at] : []);
                if (!results.Tasks.Contains(task)) continue;
                foreach (var (metric, value) in results.MetricsOf(task, filter)) metrics[$"eval/{name}/{metric}"] = value;
            }
        }

        var files = new List<FileView>();
        foreach (var path in run.Samples.Values.Prepend(run.Results)) files.Add(new FileView(Path.GetFileName(path), (await ArtifactHash.OfFileAsync(path, cancellation)).Hex, new FileInfo(path).Length));
        // What has samples comes first: comparisons show the first task where nobody names one.
        return new ImportHeader
        {
            Name = NameOf(model),
            Source = new ImportSource { Format = Format, FormatVersion = results.Version, Model = model, Sha256 = HashOf(model, files), Files = files, EvaluatedAt = results.Date },
            Evaluate = [.. evaluations.OrderByDescending(pair => lengths.ContainsKey(pair.Key)).Select(pair => pair.Value)],
            Metrics = metrics,
            Model = results.Model,
        };
    }

    private static string NameOf(string model)
    {
        var name = "imported-" + string.Concat(model.TrimEnd('/').Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-'));
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    private static string HashOf(string model, IEnumerable<FileView> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\n{string.Concat(files.Select(file => $"{file.Sha256} {file.Path}\n"))}")));

    private static FileStream Temporary() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
}
