using System.Buffers.Text;
using System.Text.Json;
using Fam.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Hosting;

/// <summary>Paging by cursor: the place of the last item shown, opaque to the client, so that items that come and go shift nothing.</summary>
public static class Paging
{
    public const int MaxLimit = 500;

    /// <summary>Null where the limit is fine.</summary>
    public static ProblemHttpResult? Check(int limit) =>
        limit is >= 1 and <= MaxLimit ? null : Problems.Parameter("limit", limit, $"1 to {MaxLimit}");

    public static string Write<T>(T place) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(place, FamJson.Options));

    /// <summary>Reads a cursor; <paramref name="place"/> is null for the first page.</summary>
    /// <returns>False where the text is no cursor.</returns>
    public static bool TryRead<T>(string? cursor, out T? place)
        where T : class
    {
        place = null;
        if (string.IsNullOrEmpty(cursor))
            return true;
        try
        {
            place = JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(cursor), FamJson.Options);
            return place is not null;
        }
        catch (Exception notACursor) when (notACursor is FormatException or JsonException)
        {
            return false;
        }
    }

    public static ProblemHttpResult BadCursor(string? cursor) => Problems.Parameter("cursor", cursor ?? "", "the next of an earlier page, or left out");
}
