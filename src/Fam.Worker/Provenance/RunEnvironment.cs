using System.Globalization;
using System.Runtime.InteropServices;
using Fam.Contracts;
using Fam.Contracts.Views;
using Fam.Worker.Evaluation.Tasks.Harness;
using Fam.Worker.Trials;
using TorchSharp;

namespace Fam.Worker.Provenance;

/// <summary>What the numbers of a run may depend on beside its spec, as texts by name.</summary>
public static class RunEnvironment
{
    /// <summary>As the child finds it. Values are short and hold no secret.</summary>
    /// <exception cref="ArgumentException">A task's file is missing or wrong.</exception>
    /// <exception cref="OperationCanceledException">Hashing the trial's files takes time.</exception>
    public static IReadOnlyDictionary<string, string> Of(AttemptAssignment assignment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var runtime = assignment.Spec.Runtime;
        var facts = new Dictionary<string, string>(FamBuild.Facts, StringComparer.Ordinal)
        {
            ["device"] = runtime.Device,
            ["threads"] = runtime.Threads.ToString(CultureInfo.InvariantCulture),
            ["libtorch"] = torch.__version__,
            ["torch_binding"] = $"{typeof(torch).Assembly.GetName().Name} {FamBuild.VersionOf(typeof(torch))}",
            ["openblas_coretype"] = Environment.GetEnvironmentVariable(ChildEnvironment.CoreType) ?? "default",
            ["dotnet"] = Environment.Version.ToString(),
            ["os"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            ["machine"] = Environment.MachineName,
        };
        foreach (var (name, value) in DeviceFacts.Of(runtime.Device)) facts[name] = value;
        foreach (var (name, value) in RelevantVariables.Here()) facts[$"env.{name}"] = value;
        foreach (var (path, hash) in InputHashes.Of(assignment, cancellation)) facts[$"input.{path}"] = hash;
        // What the spec leaves to a task's file; one that cannot be read ends the trial here, not after hours of training.
        foreach (var evaluation in assignment.Spec.Evaluate.Where(evaluation => evaluation.TaskFile is not null))
            facts[AttemptView.FewshotPrefix + evaluation.ReportedName] = (evaluation.NumFewshot ?? HarnessFile.Read(assignment.PathTo(evaluation.TaskFile!)).NumFewshot).ToString(CultureInfo.InvariantCulture);
        return facts;
    }
}
