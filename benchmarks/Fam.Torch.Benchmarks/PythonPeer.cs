using System.Diagnostics;
using System.Globalization;

namespace Fam.Torch.Benchmarks;

/// <summary>peer.py in a child process: it is told the name of a workload and answers with seconds.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process process;

    private PythonPeer(Process process, string version)
    {
        this.process = process;
        Version = version;
    }

    public string Version { get; }

    /// <summary>Null where there is no Debian Python or it cannot import torch.</summary>
    public static PythonPeer? TryStart()
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python))
            return null;
        Process peer = Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        if (peer.StandardOutput.ReadLine() is { } version && version.StartsWith("torch ", StringComparison.Ordinal))
            return new PythonPeer(peer, version);
        peer.Dispose();
        return null;
    }

    public double Seconds(string workload, int repeats)
    {
        process.StandardInput.WriteLine($"{repeats}\t{workload}");
        process.StandardInput.Flush();
        string answer = process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"peer.py ended while it timed '{workload}'.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
