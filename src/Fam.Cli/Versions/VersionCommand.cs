using System.CommandLine;
using System.Runtime.InteropServices;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts;

namespace Fam.Cli.Versions;

/// <summary><c>fam version</c></summary>
internal static class VersionCommand
{
    public static Command Create() =>
        new FamCommand("version", "Print the version of fam and of what it runs on.", "fam version", "fam version --json").Runs((call, _) =>
        {
            var version = new VersionView(
                FamBuild.Version,
                FamBuild.Commit,
                FamBuild.IsDirty,
                RuntimeInformation.FrameworkDescription,
                RuntimeInformation.OSDescription,
                RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant());
            if (call.Terminal.Json) Terminal.WriteJson(version);
            else Console.Out.WriteLine($"fam {version.Version}{(version.Commit is { } commit ? $", commit {commit}{(version.Dirty == true ? " with changes" : "")}" : "")} ({version.Runtime}, {version.System}, {version.Architecture})");
            return Task.FromResult(ExitStatus.Done);
        });
}

/// <summary>What runs.</summary>
/// <param name="Dirty">Whether the sources differed from the commit; null where nobody looked.</param>
internal sealed record VersionView(string Version, string? Commit, bool? Dirty, string Runtime, string System, string Architecture);
