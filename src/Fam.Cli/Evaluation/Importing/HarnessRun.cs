using System.Text.RegularExpressions;

namespace Fam.Cli.Evaluation.Importing;

/// <summary>One run of lm-evaluation-harness: its results, and the samples that it logged beside them.</summary>
/// <param name="Results">Path of <c>results_TIME.json</c>.</param>
/// <param name="Samples">Paths of <c>samples_TASK_TIME.jsonl</c> by task; empty where none were logged.</param>
internal sealed partial record HarnessRun(string Results, IReadOnlyDictionary<string, string> Samples)
{
    /// <summary>Runs that are imported at once at most.</summary>
    public const int Most = 1_000;

    private const string ResultsName = "results";
    private const string SamplesName = "samples_";

    /// <summary>Finds runs in files and directories, these with all below them.</summary>
    /// <exception cref="HarnessFileException">There is nothing of the kind.</exception>
    public static IReadOnlyList<HarnessRun> Find(IEnumerable<string> paths)
    {
        var results = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                var found = Directory.EnumerateFiles(path, "results*.json", SearchOption.AllDirectories).Where(IsResults).ToList();
                if (found.Count == 0) throw new HarnessFileException($"{path}: there is no results_TIME.json in it.");
                results.UnionWith(found.Select(Path.GetFullPath));
            }
            else if (!File.Exists(path))
            {
                throw new HarnessFileException($"{path}: there is no such file or directory.");
            }
            else
            {
                results.Add(Path.GetFullPath(path.EndsWith(".json", StringComparison.Ordinal) ? path : ResultsOf(path)));
            }
        }

        if (results.Count > Most) throw new HarnessFileException($"There are {results.Count} files of results; at most {Most} are imported at once.");
        return [.. results.Select(path => new HarnessRun(path, SamplesOf(path)))];
    }

    private static bool IsResults(string path) => Path.GetFileName(path) is var name && name.EndsWith(".json", StringComparison.Ordinal) && (name == ResultsName + ".json" || name.StartsWith(ResultsName + "_", StringComparison.Ordinal));

    /// <summary>Samples alone say neither model nor metrics: they come with the results that were written at the same time.</summary>
    private static string ResultsOf(string samples)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(samples))!;
        return Directory.EnumerateFiles(directory, "results*.json").Where(IsResults).FirstOrDefault(results => SamplesOf(results).ContainsValue(Path.GetFullPath(samples)))
            ?? throw new HarnessFileException($"{samples}: it must be a results_TIME.json, or a samples_TASK_TIME.jsonl beside one of the same TIME.");
    }

    private static Dictionary<string, string> SamplesOf(string results)
    {
        var directory = Path.GetDirectoryName(results)!;
        var time = Time().Match(Path.GetFileNameWithoutExtension(results)).Value;
        return Directory.EnumerateFiles(directory, $"{SamplesName}*{time}.jsonl").Order(StringComparer.Ordinal)
            .Where(path => Path.GetFileNameWithoutExtension(path).Length > SamplesName.Length + time.Length)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path)[SamplesName.Length..^time.Length], path => path, StringComparer.Ordinal);
    }

    /// <summary>Such as <c>_2026-11-02T10-00-00.123456</c>, at the end of a name; nothing in files of before version 0.4.3.</summary>
    [GeneratedRegex(@"_\d{4}-\d\d-\d\dT[\d.-]+$")]
    private static partial Regex Time();
}
