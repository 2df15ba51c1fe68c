using System.Globalization;
using Fam.Dashboard.Charts;

namespace Fam.Dashboard.Jobs.Memory;

/// <summary>A measure of the feedback memory, as runs report it by layer and block.</summary>
/// <param name="Name">As in <c>fam/layer0/NAME</c>.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Meaning">How it is read.</param>
/// <param name="Format">Of its values.</param>
public sealed record MemoryMeasure(string Name, string Title, string Meaning, string Format)
{
    private const string Root = "fam/layer";

    public static IReadOnlyList<MemoryMeasure> All { get; } =
    [
        new("norm", "Norm", "Mean L2 norm of the memory's activations: whether it grows without bound or dies away.", "value"),
        new("drift", "Drift", "How far a block moves the memory, relative to its size: 0 holds everything, 1 replaces it.", "value"),
        new("saturation", "Saturation", "Mean cosine between two of the activations: at 1 all hold the same.", "rate"),
        new("attention_to", "Attention to the memory", "Share of the tokens' attention that goes to it.", "rate"),
        new("entropy_to", "Entropy to the memory", "How evenly that attention is spread over its activations: 1 is evenly, 0 all on one.", "rate"),
        new("entropy_from", "Entropy from the memory", "The same of the memory's own attention, over all it sees.", "rate"),
    ];

    /// <summary>How its values are drawn.</summary>
    public Curve Curve => new(CurveGroup.Memory, 0, Title, Format);

    /// <summary>The metric of a layer: the mean over its blocks, or of one block.</summary>
    public string Metric(int layer, int? block = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{Root}{layer}/{Name}") + (block is { } at ? string.Create(CultureInfo.InvariantCulture, $"@{at}") : "");

    /// <summary>Layer and block of a metric; null where it is no measure of a memory. No block is the mean over all.</summary>
    public static (int Layer, int? Block)? Place(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (!metric.StartsWith(Root, StringComparison.Ordinal)) return null;
        var slash = metric.IndexOf('/', Root.Length);
        if (slash < 0 || !int.TryParse(metric.AsSpan(Root.Length, slash - Root.Length), out var layer)) return null;
        var at = metric.IndexOf('@', slash);
        if (at < 0) return (layer, null);
        return int.TryParse(metric.AsSpan(at + 1), out var block) ? (layer, block) : null;
    }
}
