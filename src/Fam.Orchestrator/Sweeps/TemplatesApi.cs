using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fam.Orchestrator.Sweeps;

/// <summary><c>/api/v1/templates</c>: the sweeps in the configs directory, to start from.</summary>
public static partial class TemplatesApi
{
    public static void MapTemplates(this IEndpointRouteBuilder api) =>
        api.MapGet("templates", ListAsync).WithTags("Templates").WithSummary("Sweeps shipped with Fam, by file name");

    private static async Task<Ok<IReadOnlyList<SweepTemplate>>> ListAsync(IOptions<OrchestratorOptions> options, ILogger<SweepTemplate> logger, CancellationToken cancellation)
    {
        var templates = new List<SweepTemplate>();
        var directory = options.Value.ConfigsDirectory;
        string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.yaml") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
            templates.Add(Describe(Path.GetFileNameWithoutExtension(file), await File.ReadAllTextAsync(file, cancellation), logger));
        return TypedResults.Ok<IReadOnlyList<SweepTemplate>>(templates);
    }

    /// <summary>A text that is no YAML is offered under its file's name all the same: the editor will say what is wrong.</summary>
    private static SweepTemplate Describe(string name, string yaml, ILogger logger)
    {
        var (title, description) = (name, "");
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }, ..])
            {
                title = Text(root, "name") ?? name;
                description = Text(root, "description") ?? "";
            }
        }
        catch (YamlException fault)
        {
            LogNotYaml(logger, fault, name);
        }

        return new SweepTemplate(name, title, description, yaml);
    }

    private static string? Text(YamlMappingNode root, string key) =>
        root.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlScalarNode { Value: { } text } ? text.Trim() : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Template {Name} is not YAML.")]
    private static partial void LogNotYaml(ILogger logger, Exception fault, string name);
}
