using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Security;

/// <summary>How callers say who they are.</summary>
public enum AuthenticationKind
{
    /// <summary>By a bearer token.</summary>
    Tokens,

    /// <summary>Not at all: whoever reaches the orchestrator may do everything. Only where that is loopback.</summary>
    None,
}

/// <summary>Who may call the orchestrator; section <c>Fam:Security</c> of the configuration. Checked at start.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Fam:Security";

    /// <summary><c>tokens</c> (default), or <c>none</c> where every address listened on is loopback; <c>--no-auth</c> says the latter.</summary>
    public AuthenticationKind Authentication { get; set; } = AuthenticationKind.Tokens;

    /// <summary>Names, beside loopback's own, that an orchestrator on loopback is called by, such as that of a proxy before it.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of pages, such as <c>https://tools.example.com</c>, that may change something, beside the orchestrator's own.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether <c>/metrics</c> needs no token. Default false.</summary>
    public bool OpenMetrics { get; set; }

    /// <summary>What <c>--no-auth</c> on a command line stands for.</summary>
    public static string[] Arguments(IEnumerable<string> written) =>
        [.. written.Select(argument => argument == "--no-auth" ? $"--{Section}:{nameof(Authentication)}={nameof(AuthenticationKind.None)}" : argument)];
}

/// <summary>Refuses what cannot be, with what to write instead.</summary>
internal sealed class SecurityOptionsCheck : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(SecurityOptions options)
    {
        if (!Enum.IsDefined(options.Authentication))
            yield return $"{SecurityOptions.Section}:{nameof(options.Authentication)} is '{options.Authentication}'; write tokens or none.";
        foreach (var host in options.AllowedHosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            yield return $"{SecurityOptions.Section}:{nameof(options.AllowedHosts)} has '{host}'; write a name without scheme and port, such as fam.example.com.";
        foreach (var origin in options.AllowedOrigins.Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") || page.GetLeftPart(UriPartial.Authority) != origin))
            yield return $"{SecurityOptions.Section}:{nameof(options.AllowedOrigins)} has '{origin}'; write an origin such as https://tools.example.com.";
    }
}
