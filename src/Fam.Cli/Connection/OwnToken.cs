using Fam.Cli.CommandLine;
using Fam.Cli.Up;
using Fam.Contracts.Client;

namespace Fam.Cli.Connection;

/// <summary>The token that <c>fam</c> sends: what the user names, else that of a <c>fam up</c> of the same user on this machine.</summary>
internal static class OwnToken
{
    private const string Variable = "FAM_TOKEN";

    /// <returns>Null where there is none; an orchestrator that wants one says so.</returns>
    /// <exception cref="CommandFailure">The file that was named cannot be read, or holds no token.</exception>
    public static string? For(Uri server, string? file)
    {
        if (!string.IsNullOrEmpty(file))
            return Checked(Read(file), $"--token-file {file}");
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Checked(named, Variable) : LocalToken.For(server);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"--token-file is '{file}', which cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>What cannot be sent in a header is not shown either: it may be a secret all the same.</summary>
    private static string Checked(string text, string source) => BearerToken.Written(text)
        ?? throw CommandFailure.Usage($"{source} holds no token; it must hold one line, as fam token create prints it.");
}
