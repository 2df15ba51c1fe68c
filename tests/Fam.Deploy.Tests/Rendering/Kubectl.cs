using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fam.Deploy.Tests.Rendering;

/// <summary>Renders a kustomization with the <c>kubectl</c> of this machine; no cluster is asked.</summary>
internal static partial class Kubectl
{
    /// <summary>The minor version of Kubernetes 1.x whose kubectl first renders what the overlays are written in.</summary>
    private const int FirstWithResourceDirectories = 21;

    /// <returns>All documents, as YAML.</returns>
    /// <exception cref="InvalidOperationException">kubectl refused; the message is its own.</exception>
    public static string Kustomize(string kubernetesDirectory, string overlay)
    {
        if (MinorVersion() >= FirstWithResourceDirectories)
            return Run("kustomize", Path.Combine(kubernetesDirectory, "overlays", overlay));
        // Debian 12's kubectl is of 2021: it knows the same things by older names.
        var copy = Directory.CreateTempSubdirectory("fam-kustomize-");
        try
        {
            OlderKustomization.Copy(kubernetesDirectory, copy.FullName);
            return Run("kustomize", Path.Combine(copy.FullName, "overlays", overlay));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static int MinorVersion()
    {
        var said = Run("version", "--client", "-o", "json");
        var minor = Minor().Match(said);
        return minor.Success ? int.Parse(minor.Groups["minor"].Value) : throw new InvalidOperationException($"kubectl version says no minor version: {said}");
    }

    private static string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("kubectl did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {errors.Result}");
    }

    [GeneratedRegex("\"minor\": *\"(?<minor>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Minor();
}
