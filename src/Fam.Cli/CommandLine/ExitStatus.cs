namespace Fam.Cli.CommandLine;

/// <summary>What <c>fam</c> leaves to the shell.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work failed: a trial failed, nobody answered, a file could not be read.</summary>
    public const int Failed = 1;

    /// <summary>The request itself was wrong: an unknown option, a spec with faults, a value out of range.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C or SIGTERM (128 + SIGINT, as shells report it).</summary>
    public const int Interrupted = 130;
}
