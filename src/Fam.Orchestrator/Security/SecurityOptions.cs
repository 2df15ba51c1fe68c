using Fam.Web;
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

/// <summary>Who may call the orchestrator; section <c>Fam:Security</c>, beside <see cref="WebAccessOptions"/>. Checked at start.</summary>
public sealed class SecurityOptions
{
    public const string Section = WebAccessOptions.Section;

    /// <summary><c>tokens</c> (default), or <c>none</c> where every address listened on is loopback; <c>--no-auth</c> says the latter.</summary>
    public AuthenticationKind Authentication { get; set; } = AuthenticationKind.Tokens;

    /// <summary>What <c>--no-auth</c> on a command line stands for.</summary>
    public static string[] Arguments(IEnumerable<string> written) =>
        [.. written.Select(argument => argument == "--no-auth" ? $"--{Section}:{nameof(Authentication)}={nameof(AuthenticationKind.None)}" : argument)];
}

/// <summary>Refuses what cannot be, with what to write instead.</summary>
internal sealed class SecurityOptionsCheck : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Enum.IsDefined(options.Authentication)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{SecurityOptions.Section}:{nameof(options.Authentication)} is '{options.Authentication}'; write tokens or none.");
    }
}
