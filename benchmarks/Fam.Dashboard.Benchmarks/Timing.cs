using System.Diagnostics;
using System.Globalization;

namespace Fam.Dashboard.Benchmarks;

/// <summary>Times of one thing: the first, which includes the just-in-time compiler and cold caches, and the median of those after it.</summary>
internal static class Timing
{
    private const int Times = 7;

    /// <param name="aim">Milliseconds it may take; null where nothing was promised.</param>
    /// <returns>The median in milliseconds.</returns>
    public static async Task<double> MeasureAsync(string what, double? aim, Func<Task<string>> act)
    {
        var (first, note) = await TimeAsync(act);
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
            times.Add((await TimeAsync(act)).Milliseconds);
        times.Sort();
        var median = times[Times / 2];
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-66} first {first,8:0} ms   median {median,7:0} ms   {times[0],6:0} to {times[^1],6:0}   {(aim is null ? "" : $"aim {aim:0} ms ({median / aim:P0})")}   {note}"));
        return median;
    }

    private static async Task<(double Milliseconds, string Note)> TimeAsync(Func<Task<string>> act)
    {
        var since = Stopwatch.GetTimestamp();
        var note = await act();
        return (Stopwatch.GetElapsedTime(since).TotalMilliseconds, note);
    }
}
