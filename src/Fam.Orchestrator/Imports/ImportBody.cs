using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Imports;

/// <summary>
/// A body that was read to its end and found right. Its samples lie in a temporary file, so that the database is not held
/// while they come, and memory not at all.
/// </summary>
public sealed class ImportBody : IAsyncDisposable
{
    private readonly FileStream samples;

    private ImportBody(ImportHeader header, FileStream samples, int count) => (Header, this.samples, Count) = (header, samples, count);

    public ImportHeader Header { get; }

    /// <summary>Samples there are.</summary>
    public int Count { get; }

    /// <exception cref="ImportException">A line is wrong.</exception>
    public static async Task<ImportBody> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var reader = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
        var lines = new BoundedLines(reader, ImportHeader.MostCharacters);
        var header = Parse<ImportHeader>(await lines.NextAsync(cancellation) ?? throw new ImportException("The body is empty; its first line must say what is imported."), 1);
        ImportChecks.Check(header);
        var tasks = header.Evaluate.Select((evaluation, i) => (evaluation.ReportedName, i)).ToDictionary(pair => pair.ReportedName, pair => pair.i, StringComparer.Ordinal);
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            var known = new HashSet<(int Task, int Length, int Index)>();
            while (await lines.NextAsync(cancellation) is { } line)
            {
                var sample = Parse<SampleScore>(line, lines.Number);
                ImportChecks.Check(sample, lines.Number);
                if (!tasks.TryGetValue(sample.Task, out var task))
                    throw new ImportException($"Line {lines.Number}: task is '{sample.Task}', which the first line does not have among evaluate.");
                if (!known.Add((task, sample.FillerBlocks, sample.Index)))
                    throw new ImportException($"Line {lines.Number}: sample {sample.Index} of {sample.Task} at {sample.FillerBlocks} is there twice.");
                if (known.Count > ImportHeader.MostSamples)
                    throw new ImportException($"Line {lines.Number}: there are more than {ImportHeader.MostSamples} samples; import fewer tasks at a time.");
                // Outside of JSON's texts a carriage return is a blank, and would end a line of the file.
                await file.WriteAsync(Encoding.UTF8.GetBytes(line.Replace('\r', ' ') + "\n"), cancellation);
            }

            await file.FlushAsync(cancellation);
            return new ImportBody(header, file, known.Count);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The samples, from the first; one pass at a time.</summary>
    public IEnumerable<SampleScore> Samples()
    {
        samples.Position = 0;
        using var reader = new StreamReader(samples, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
        while (reader.ReadLine() is { } line)
            yield return JsonSerializer.Deserialize<SampleScore>(line, FamJson.Options)!;
    }

    public ValueTask DisposeAsync() => samples.DisposeAsync();

    private static T Parse<T>(string line, long number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, FamJson.Options) ?? throw new ImportException($"Line {number} is null.");
        }
        catch (JsonException wrong)
        {
            throw new ImportException($"Line {number} is no {typeof(T).Name}: {wrong.Message}", wrong);
        }
    }
}
