using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>Who this worker is towards the orchestrator.</summary>
public sealed partial class WorkerIdentity
{
    public WorkerIdentity(IOptions<WorkerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        WorkerId = options.Value.WorkerId ?? Remembered(options.Value.DataDirectory);
    }

    /// <summary>Stable over restarts on the same data directory.</summary>
    public string WorkerId { get; }

    /// <summary>New with every start.</summary>
    public Guid Incarnation { get; } = Guid.NewGuid();

    public string Host { get; } = Environment.MachineName;

    public string Version { get; } =
        typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static string Remembered(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "worker_id");
        if (File.Exists(path))
        {
            var kept = File.ReadAllText(path).Trim();
            return WorkerOptionsValidation.Name().IsMatch(kept)
                ? kept
                : throw new InvalidDataException($"{path} holds '{kept}', which is no worker's name; delete the file to get a new one.");
        }
        var host = NotInName().Replace(Environment.MachineName, "-").Trim('-', '.', '_');
        var id = $"{(host.Length == 0 ? "worker" : host[..Math.Min(host.Length, 60)])}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        File.WriteAllText(path, id + "\n");
        return id;
    }

    [GeneratedRegex("[^A-Za-z0-9_.-]+", RegexOptions.ExplicitCapture)]
    private static partial Regex NotInName();
}
