using System.ComponentModel;
using System.Diagnostics;
using Fam.Contracts;
using Fam.Contracts.Views;

namespace Fam.Cli.Provenance;

/// <summary>What git says of the directory in which <c>fam</c> runs.</summary>
internal static class GitState
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where a submission comes from. Outside of a repository, without git, or before a first commit it has no commit.</summary>
    public static async Task<SubmissionSource> SourceAsync(CancellationToken cancellation)
    {
        var source = new SubmissionSource { Client = $"fam {FamBuild.Version}{(FamBuild.Commit is { } built ? $"+{built}{(FamBuild.IsDirty == true ? ".dirty" : "")}" : "")}" };
        if (await AskAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellation) is not { Length: 40 or 64 } commit) return source;
        var changes = await AskAsync(["status", "--porcelain", "--untracked-files=no"], cancellation);
        var branch = await AskAsync(["symbolic-ref", "--short", "--quiet", "HEAD"], cancellation);
        return source with { GitCommit = commit, GitDirty = changes is null ? null : changes.Length > 0, GitBranch = branch is { Length: > 0 and <= 200 } ? branch : null };
    }

    /// <summary>What it answers; null where it has no answer, or is not there to be asked.</summary>
    private static async Task<string?> AskAsync(string[] question, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git", ["--no-optional-locks", .. question]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using var git = Process.Start(start);
            if (git is null) return null;
            git.StandardInput.Close();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            try
            {
                var (answer, errors) = (git.StandardOutput.ReadToEndAsync(patience.Token), git.StandardError.ReadToEndAsync(patience.Token));
                await git.WaitForExitAsync(patience.Token);
                await errors;
                return git.ExitCode == 0 ? (await answer).Trim() : null;
            }
            catch (OperationCanceledException)
            {
                git.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (Win32Exception)
        {
            // git is not installed.
            return null;
        }
    }
}
