using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Fam.Worker.Hosting;
using Fam.Worker.Hosting.Devices;

namespace Fam.Worker.Trials;

/// <summary>Starts the child of an attempt in a session of its own.</summary>
internal sealed class ChildLauncher(IOptions<WorkerOptions> options, WorkerDevices devices, TimeProvider time, MemoryKills memoryKills)
{
    // The shell only wires the files and execs, so its pid becomes the child's: session leader (setsid), no
    // terminal, no pipe to the worker. Neither the worker's death nor that of its process group reaches the child.
    private const string Script = """
        exec </dev/null >>"$1" 2>&1
        nice=$2
        shift 2
        exec setsid nice -n "$nice" "$@"
        """;

    /// <summary>
    /// Launches and writes <c>child.json</c>, for which the child waits before it does anything.
    /// </summary>
    /// <exception cref="IOException">A file could not be written.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The process could not be started.</exception>
    public ChildProcess Launch(AttemptAssignment assignment, AttemptDirectory files)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = files.Path, UseShellExecute = false };
        string[] arguments =
        [
            "-c", Script, "fam-attempt", files.Output, options.Value.Nice.ToString(),
            DotnetHost(), "exec", ChildAssembly(), AttemptProgram.Command, files.Path, AttemptProgram.AwaitWorker,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(Secrets.IsKept).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in ChildEnvironment.Of(assignment.Spec, devices.Kind, assignment.Devices))
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new IOException("The operating system started no process for /bin/sh.");
        var child = ChildProcess.Launched(process, time, memoryKills);
        try
        {
            AttemptDirectory.WriteJson(files.Child, child.Identity);
        }
        catch
        {
            child.Signal(ChildProcess.SignalKill);
            throw;
        }
        return child;
    }

    private string ChildAssembly() => options.Value.ChildAssembly ?? typeof(AttemptProgram).Assembly.Location;

    /// <summary>The <c>dotnet</c> of the runtime that this process runs on.</summary>
    private static string DotnetHost()
    {
        if (Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet")
            return self;
        // …/shared/Microsoft.NETCore.App/10.0.x/ → …/dotnet
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(beside) ? beside : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }
}
