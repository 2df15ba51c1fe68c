using System.Globalization;

namespace Fam.Contracts;

/// <summary>Lengths of time as people read them.</summary>
public static class Durations
{
    /// <summary><c>4.5 s</c>, <c>45 s</c>, <c>3 min 12 s</c>, <c>1 h 02 min</c>, <c>2 d 3 h</c>.</summary>
    /// <param name="seconds">0 or more.</param>
    public static string Words(double seconds)
    {
        if (seconds < 10) return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
        var span = TimeSpan.FromSeconds(Math.Round(Math.Min(seconds, 1e9)));
        return span switch
        {
            { TotalMinutes: < 1 } => $"{span.Seconds} s",
            { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds:00} s",
            { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes:00} min",
            _ => $"{(int)span.TotalDays} d {span.Hours} h",
        };
    }
}
