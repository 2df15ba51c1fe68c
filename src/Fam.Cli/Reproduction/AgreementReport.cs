using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Reproduction;

/// <summary>An agreement for people.</summary>
internal static class AgreementReport
{
    public static void Write(IAnsiConsole console, AgreementView view)
    {
        var how = view.Tolerance == 0 ? "bit for bit" : FormattableString.Invariant($"within {view.Tolerance:R} · max(1, |value|)");
        console.MarkupLineInterpolated($"[bold]{view.Original} and {view.Reproduced} {(view.Agrees ? "agree" : "differ")}[/], compared {how} ({(view.SameDevice ? "the same kind of device" : "devices that are not of one kind, or not known to be")}).");
        if (view.Partial) console.MarkupLineInterpolated($"{view.Original} did not come to its end: only what both have is compared.");
        var table = Tables.Create("Metric", "Agrees", "#Points", "#Differ", "#Only in one", "#Largest difference", "#At step");
        foreach (var metric in view.Metrics)
            table.AddRow(
                new Text(metric.Name),
                new Text(metric.Agrees ? "yes" : "no"),
                new Text($"{metric.Points}"),
                new Text($"{metric.Differing}"),
                new Text($"{metric.OnlyOriginal + metric.OnlyReproduced}"),
                new Text(metric.Largest is { } largest ? Units.Number(largest.Absolute) : "0"),
                new Text(metric.Largest is { } at ? $"{at.Step}" : Units.Unknown));
        console.Write(table);
        var samples = view.Samples;
        console.WriteLine($"Samples: {samples.Compared} compared, {samples.Differing} differ{(samples.Missing > 0 ? ", others are in one of them only" : "")}{(samples.First is { } first ? $"; the first is {first}" : "")}.");
        if (view.NotCompared.Count > 0) console.WriteLine($"Not compared, since they tell of the machine: {string.Join(", ", view.NotCompared)}.");
        if (view.Differences.Count == 0)
        {
            console.WriteLine("Nothing differs in where they come from.");
            return;
        }

        var provenance = Tables.Create("Not the same", "~Original", "~Reproduced");
        foreach (var fact in view.Differences)
            provenance.AddRow(new Text(fact.Name), new Text(fact.Original ?? Units.Unknown), new Text(fact.Reproduced ?? Units.Unknown));
        console.Write(provenance);
    }
}
