using System.Diagnostics;
using System.Globalization;

namespace Fam.Model.Benchmarks;

/// <summary>python/peer.py in a child process: it is told what to do and answers with one line.</summary>
internal sealed class PythonPeer : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process process;

    private PythonPeer(Process process, string version) => (this.process, Version) = (process, version);

    public string Version { get; }

    /// <summary>Null where there is no Debian Python or it cannot import torch.</summary>
    public static PythonPeer? TryStart()
    {
        if (!File.Exists(Python)) return null;
        var peer = Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "python", "peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        if (peer.StandardOutput.ReadLine() is { } version && version.StartsWith("torch ", StringComparison.Ordinal)) return new PythonPeer(peer, version);
        peer.Dispose();
        return null;
    }

    public string Ask(string question)
    {
        process.StandardInput.WriteLine(question);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"peer.py ended at '{question}'.");
    }

    public double Seconds(string question) => double.Parse(Ask(question), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
