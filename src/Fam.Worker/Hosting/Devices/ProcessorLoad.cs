using System.Globalization;

namespace Fam.Worker.Hosting.Devices;

/// <summary>How busy the processor cores are that this process may use, whoever keeps them so.</summary>
/// <param name="time">What a quota of processor time is measured against.</param>
/// <param name="root">Root of the file system; tests name another.</param>
internal sealed class ProcessorLoad(TimeProvider time, string root = "/")
{
    private const string AllowedList = "Cpus_allowed_list:";

    private Spent? last;

    /// <summary>Share of their time since the last call in which they computed, 0 to 1; null at first, and where that is not told.</summary>
    public double? SinceLast()
    {
        var (before, now) = (last, OfQuota() ?? OfCores());
        last = now;
        return before is null || now is null || now.Possible <= before.Possible ? null : Math.Clamp((now.Busy - before.Busy) / (now.Possible - before.Possible), 0, 1);
    }

    /// <summary>Seconds of a container that has a quota (control groups, version 2); null where there is none.</summary>
    private Spent? OfQuota()
    {
        // So many microseconds in each period of so many, such as "150000 100000"; "max 100000" is no quota.
        if (Lines("sys/fs/cgroup/cpu.max").FirstOrDefault()?.Split(' ') is not [var quota, var period] || Number(quota) is not { } most || Number(period) is not (> 0 and var each)) return null;
        var used = Lines("sys/fs/cgroup/cpu.stat").Select(line => line.Split(' ')).FirstOrDefault(words => words is ["usage_usec", _]);
        return used is [_, var text] && Number(text) is { } microseconds
            ? new Spent(microseconds / 1e6, most / each * (time.GetTimestamp() / (double)time.TimestampFrequency))
            : null;
    }

    /// <summary>Ticks of the cores that the process may run on; null where they are not told.</summary>
    private Spent? OfCores()
    {
        var allowed = Lines("proc/self/status").FirstOrDefault(line => line.StartsWith(AllowedList, StringComparison.Ordinal))?[AllowedList.Length..];
        var (busy, possible) = (0.0, 0.0);
        foreach (var words in Lines("proc/stat").TakeWhile(line => line.StartsWith("cpu", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!int.TryParse(words[0].AsSpan("cpu".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var core) || !IsIn(allowed, core)) continue;
            // user, nice, system, idle, iowait, irq, softirq; what follows was never this machine's, or is in these already.
            var ticks = words.Skip(1).Take(7).Select(word => Number(word) ?? 0).ToList();
            var all = ticks.Sum();
            (busy, possible) = (busy + all - ticks.Skip(3).Take(2).Sum(), possible + all);
        }

        return possible > 0 ? new Spent(busy, possible) : null;
    }

    /// <summary>Whether a list such as <c>0-3,8</c> has the core; null has all.</summary>
    private static bool IsIn(string? list, int core) =>
        list is null || list.Split(',', StringSplitOptions.TrimEntries).Any(range => range.Split('-') is [var first, ..] ends && Number(first) <= core && core <= Number(ends[^1]));

    private IEnumerable<string> Lines(string name) => Path.Combine(root, name) is var path && File.Exists(path) ? File.ReadLines(path) : [];

    private static double? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Time that was spent, and that could have been, in one unit, from one beginning.</summary>
    private sealed record Spent(double Busy, double Possible);
}
