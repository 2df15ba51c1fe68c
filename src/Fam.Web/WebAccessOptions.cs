using Microsoft.Extensions.Options;

namespace Fam.Web;

/// <summary>From where a process's web server may be asked; section <c>Fam:Security</c> of every process. Checked at start.</summary>
public sealed class WebAccessOptions
{
    public const string Section = "Fam:Security";

    /// <summary>Fewer can be guessed.</summary>
    public const int ShortestMetricsToken = 16;

    /// <summary>Names, beside loopback's own, that a server on loopback is called by, such as that of a proxy before it.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of pages, such as <c>https://tools.example.com</c>, that may change something, beside the server's own.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether <c>/metrics</c> is told to whoever asks. Default false.</summary>
    public bool OpenMetrics { get; set; }

    /// <summary>
    /// Bearer token that <c>/metrics</c> of workers and dashboards asks for, 16 characters or more. Unset, they tell them on
    /// loopback alone. The orchestrator's asks for a token of its own (<c>fam token create</c>). It is never logged.
    /// </summary>
    public string? MetricsToken { get; set; }
}

/// <summary>Refuses what cannot be, with what to write instead.</summary>
internal sealed class WebAccessOptionsCheck : IValidateOptions<WebAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, WebAccessOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(WebAccessOptions options)
    {
        foreach (var host in options.AllowedHosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            yield return $"{WebAccessOptions.Section}:{nameof(options.AllowedHosts)} has '{host}'; write a name without scheme and port, such as fam.example.com.";
        foreach (var origin in options.AllowedOrigins.Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") || page.GetLeftPart(UriPartial.Authority) != origin))
            yield return $"{WebAccessOptions.Section}:{nameof(options.AllowedOrigins)} has '{origin}'; write an origin such as https://tools.example.com.";
        // Part of a token would be too much of it in a message.
        if (!string.IsNullOrEmpty(options.MetricsToken) && options.MetricsToken.Length < WebAccessOptions.ShortestMetricsToken)
            yield return $"{WebAccessOptions.Section}:{nameof(options.MetricsToken)} is too short; write {WebAccessOptions.ShortestMetricsToken} characters or more (openssl rand -hex 24).";
    }
}
