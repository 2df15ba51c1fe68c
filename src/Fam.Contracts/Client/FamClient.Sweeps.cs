using System.Text;
using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>Lists of sweeps.</summary>
public sealed partial class FamClient
{
    /// <summary>The sweeps that fit, in the order that is asked for.</summary>
    public Task<Page<SweepSummary>> ListSweepsAsync(SweepQuery query, string? cursor = null, int limit = 50, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = new StringBuilder($"api/v1/sweeps?limit={limit}&sort={Segment(query.Sort)}");
        if (query.Text is { Length: > 0 } text)
            path.Append("&q=").Append(Segment(text));
        foreach (var state in query.States)
            path.Append("&state=").Append(Word(state));
        if (query.Owner is { Length: > 0 } owner)
            path.Append("&owner=").Append(Segment(owner));
        if (query.Kind is { } kind)
            path.Append("&kind=").Append(Word(kind));
        if (query.Archived)
            path.Append("&archived=true");
        return GetAsync<Page<SweepSummary>>(path + Cursor(cursor), cancellation);
    }

    /// <summary>An enumeration's value as the API writes it.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
