using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Contracts.Papers;

namespace Fam.Cli.Comparison;

/// <summary>The paper's values as they are shipped, <c>configs/paper/values/NAME.json</c>.</summary>
internal static class PaperFile
{
    private static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "configs", "paper", "values");

    public static async Task<PaperValues> ReadAsync(string name, CancellationToken cancellation)
    {
        var path = Path.Combine(Directory, name + ".json");
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0 || !File.Exists(path))
            throw CommandFailure.Usage($"--paper is '{name}', of which there are no values; it must be {string.Join(", ", Names())}.");
        try
        {
            return PaperValues.Parse(await File.ReadAllTextAsync(path, cancellation));
        }
        catch (JsonException damaged)
        {
            throw CommandFailure.Failed($"{path} is damaged: {damaged.Message}");
        }
    }

    private static IEnumerable<string> Names() =>
        System.IO.Directory.Exists(Directory) ? System.IO.Directory.GetFiles(Directory, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal) : [];
}
