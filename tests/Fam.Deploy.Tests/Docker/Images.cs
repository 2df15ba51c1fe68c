using System.Text.RegularExpressions;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Docker;

/// <summary>What can be said of an image without building it.</summary>
internal static partial class Images
{
    private static readonly string[] Known =
    [
        "FROM", "ARG", "RUN", "CMD", "LABEL", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER", "WORKDIR", "HEALTHCHECK", "SHELL", "STOPSIGNAL",
    ];

    public static IEnumerable<string> Faults(Dockerfile file) =>
        Sources(file).Concat(Ending(file)).Concat(Properties(file)).Select(fault => $"{file.Name}.Dockerfile {fault}");

    private static IEnumerable<string> Sources(Dockerfile file)
    {
        var stages = new HashSet<string>(["scratch"]);
        foreach (var stage in file.Stages)
        {
            if (!stages.Contains(stage.Base) && !FixedImage().IsMatch(stage.Base))
                yield return $"begins from '{stage.Base}', whose version is not fixed.";
            foreach (var unknown in stage.Instructions.Where(one => !Known.Contains(one.Name)))
                yield return $"has '{unknown.Name}', which is no instruction.";
            foreach (var copied in stage.Of("COPY").Select(copy => CopiedFrom().Match(copy)).Where(copy => copy.Success && !stages.Contains(copy.Groups["stage"].Value)))
                yield return $"copies from '{copied.Groups["stage"].Value}', which is no earlier stage.";
            foreach (var added in stage.Of("ADD").Where(added => !added.Contains("--checksum=sha256:", StringComparison.Ordinal)))
                yield return $"adds without a checksum: {added}";
            foreach (var installed in stage.Of("RUN").Where(run => run.Contains("apt-get install", StringComparison.Ordinal) && !(run.Contains("--no-install-recommends", StringComparison.Ordinal) && run.Contains("rm -rf /var/lib/apt/lists/*", StringComparison.Ordinal))))
                yield return $"leaves more than it needs: {installed}";
            stages.Add(stage.Name);
        }
    }

    private static IEnumerable<string> Ending(Dockerfile file)
    {
        if (!(file.Last.Of("USER").LastOrDefault() is { } user && NumericUser().Match(user) is { Success: true } match && match.Groups["user"].Value != "0"))
            yield return "does not end as a user by number other than 0.";
        if (!file.Last.Of("HEALTHCHECK").Any())
            yield return "has no HEALTHCHECK.";
        if (file.Last.Of("ENTRYPOINT").LastOrDefault() is not { } entry || Program().Match(entry) is not { Success: true } program)
            yield return "has no ENTRYPOINT [\"dotnet\", \"/app/….dll\"].";
        else if (!System.IO.Directory.Exists(Path.Combine(Repository.Root, "src", program.Groups["assembly"].Value)))
            yield return $"starts {program.Groups["assembly"].Value}, which is no project.";
        if (file.Stages.Count < 2 || file.Last.Of("RUN").Any(run => run.Contains("dotnet publish", StringComparison.Ordinal)))
            yield return "keeps the SDK in the image.";
    }

    /// <summary>What it builds is there, by properties that the build knows and packages that have a version.</summary>
    private static IEnumerable<string> Properties(Dockerfile file)
    {
        var packages = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        foreach (var publish in file.Instructions.Where(one => one.Name == "RUN" && one.Value.Contains("dotnet publish", StringComparison.Ordinal)).Select(one => one.Value))
        {
            var project = Published().Match(publish).Groups["project"].Value;
            if (!System.IO.Directory.Exists(Path.Combine(Repository.Root, project)))
                yield return $"publishes '{project}', which there is not.";
            if (Torch().Match(publish) is { Success: true } torch && torch.Groups["package"].Value is not "System" and var package && !packages.Contains($"Include=\"{package}\"", StringComparison.Ordinal))
                yield return $"builds with TorchPackage '{package}', which has no version.";
            if (Grains().Match(publish) is { Success: true } grains && grains.Groups["runtime"].Value is not ("Orleans" or "Embedded"))
                yield return $"builds with GrainRuntime '{grains.Groups["runtime"].Value}'; there are Orleans and Embedded.";
        }
    }

    [GeneratedRegex("^[a-z0-9./-]+:[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*$")]
    private static partial Regex FixedImage();

    [GeneratedRegex(@"--from=(?<stage>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex CopiedFrom();

    [GeneratedRegex("^(?<user>[0-9]+)(:[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex NumericUser();

    [GeneratedRegex("""^\["dotnet", "/app/(?<assembly>[A-Za-z.]+)\.dll"\]$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Program();

    [GeneratedRegex(@"dotnet publish (?<project>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Published();

    [GeneratedRegex(@"-p:TorchPackage=(?<package>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Torch();

    [GeneratedRegex(@"-p:GrainRuntime=(?<runtime>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grains();
}
