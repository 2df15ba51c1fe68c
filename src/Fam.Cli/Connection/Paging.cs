using Fam.Contracts.Views;

namespace Fam.Cli.Connection;

/// <summary>Reads a list page after page.</summary>
internal static class Paging
{
    /// <summary>The API serves no more rows than this at once.</summary>
    public const int LargestPage = 500;

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

    /// <summary>Every row of a list; no more than a page is held.</summary>
    /// <param name="read">Reads the page that begins at a cursor, null for the first.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            foreach (var row in page.Items) yield return row;
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
