using System.Diagnostics;

namespace Fam.Cli.Tests.Processes;

/// <summary>What a run of <c>fam</c> left behind.</summary>
public sealed record FamRun(int ExitStatus, string Output, string Error);

/// <summary>Runs the built <c>fam</c> as a user would: as a process of its own.</summary>
public static class FamProcess
{
    /// <summary>The folder of Fam.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The build that belongs to these tests.</summary>
    public static string Dll { get; } = Path.Combine(RepositoryRoot, "src", "Fam.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0", "fam.dll");

    public static Task<FamRun> RunAsync(params string[] arguments) => AgainstAsync(server: null, input: null, arguments);

    /// <summary>Runs to the end, or kills it after five minutes and fails.</summary>
    public static Task<FamRun> AgainstAsync(string? server, string? input, params string[] arguments) => EndAsync(Start(server, arguments), input, arguments);

    /// <summary>Runs with variables of the environment beside the usual ones.</summary>
    public static Task<FamRun> WithAsync(Dictionary<string, string> environment, params string[] arguments) =>
        EndAsync(Start(server: null, environment, arguments), input: null, arguments);

    private static async Task<FamRun> EndAsync(Process started, string? input, string[] arguments)
    {
        using var process = started;
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"fam {string.Join(' ', arguments)} did not end.");
        }

        return new FamRun(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it; the caller ends it.</summary>
    public static Process Start(string? server, params string[] arguments) => Start(server, environment: null, arguments);

    /// <summary>Starts it with further variables of its environment; the caller ends it.</summary>
    public static Process Start(string? server, Dictionary<string, string>? environment, params string[] arguments)
    {
        // A shell's background job ignores Ctrl-C, and so would everything started from it.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Dll, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["FAM_SERVER"] = server;
        foreach (var name in new[] { "FAM_HOME", "FAM_TOKEN" })
            start.Environment[name] = null;
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Fam.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"There is no Fam.sln above {AppContext.BaseDirectory}.");
    }
}
