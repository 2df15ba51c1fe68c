using Fam.Contracts.Views;

namespace Fam.Cli.Connection;

/// <summary>Reads a list page after page.</summary>
internal static class Paging
{
    /// <summary>The API serves no more rows than this at once.</summary>
    private const int LargestPage = 500;

    /// <summary>The first rows of a list, at most <paramref name="limit"/>, and the cursor after them.</summary>
    public static async Task<Page<T>> UpToAsync<T>(int limit, Func<string?, int, Task<Page<T>>> read)
    {
        var rows = new List<T>();
        string? cursor = null;
        do
        {
            var page = await read(cursor, Math.Min(LargestPage, limit - rows.Count));
            rows.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && rows.Count < limit);
        return new Page<T>(rows, cursor);
    }
}
