namespace Fam.Worker.Generation;

/// <summary>Finds stop strings in a text that comes in parts, and holds back what may become one.</summary>
public sealed class StopText(IReadOnlyList<string> stops)
{
    private string held = "";

    /// <summary>Whether a stop string has come; nothing comes after it.</summary>
    public bool Stopped { get; private set; }

    /// <summary>What of the text so far is certain to stand before any stop string.</summary>
    public string Add(string part)
    {
        if (Stopped) return "";
        held += part;
        var stop = stops.Select(text => held.IndexOf(text, StringComparison.Ordinal)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
        if (stop >= 0)
        {
            Stopped = true;
            return held[..stop];
        }

        var kept = stops.Select(Begun).DefaultIfEmpty(0).Max();
        var certain = held[..^kept];
        held = held[^kept..];
        return certain;
    }

    /// <summary>What was held back, at the end.</summary>
    public string End() => Stopped ? "" : held;

    /// <summary>Characters at the end with which a stop string may begin.</summary>
    private int Begun(string stop)
    {
        for (var length = Math.Min(stop.Length - 1, held.Length); length > 0; length--)
        {
            if (held.EndsWith(stop[..length], StringComparison.Ordinal)) return length;
        }

        return 0;
    }
}
