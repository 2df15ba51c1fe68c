namespace Fam.Dashboard.Hosting;

/// <summary>Settings of the dashboard; section <c>Dashboard</c> of the configuration (<c>Dashboard__OrchestratorUrl=…</c>).</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>
    /// Root of the orchestrator's API, such as <c>http://127.0.0.1:5080/</c>. Null means that this very server answers
    /// it, at whatever address it listens on.
    /// </summary>
    public Uri? OrchestratorUrl { get; set; }

    /// <summary>
    /// Directory of the keys that login cookies are encrypted with, for its user's eyes only. Without it the framework
    /// chooses one, in the user's home; where there is none, everybody logs in again after a restart.
    /// </summary>
    public string? KeysDirectory { get; set; }

    /// <summary>Time between two looks at something that runs. Default 1 s: a person sees no faster change.</summary>
    public TimeSpan LiveRefresh { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at a list. Default 3 s.</summary>
    public TimeSpan ListRefresh { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between two attempts to reach an orchestrator that does not answer. Default 2 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a request may take before the orchestrator counts as unreachable. Default 15 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What is wrong with these options, in a sentence that says what to write instead; null when nothing is.</summary>
    public string? Fault()
    {
        if (OrchestratorUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
            return $"{Section}:OrchestratorUrl is '{url}'; write an absolute address such as http://127.0.0.1:5080/";
        (string Name, TimeSpan Value)[] times =
        [
            (nameof(LiveRefresh), LiveRefresh),
            (nameof(ListRefresh), ListRefresh),
            (nameof(RetryDelay), RetryDelay),
            (nameof(RequestTimeout), RequestTimeout),
        ];
        foreach (var (name, value) in times)
            if (value <= TimeSpan.Zero)
                return $"{Section}:{name} is '{value}'; write a positive time such as 00:00:01";
        return null;
    }
}
