using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fam.Orchestrator.Sweeps;

/// <summary><c>/api/v1/templates</c>: the sweeps in the configs directory and below it, to start from.</summary>
public static partial class TemplatesApi
{
    private const string Passkey = "PassKey";
    private const string Lora = "LoRA";
    private const string Evaluation = "Evaluation of a checkpoint";
    private const string PaperTiny = "The paper's figures and tables, small";
    private const string Paper = "The paper's figures and tables, at its scale";

    /// <summary>In the order in which they are listed; other directories come after them.</summary>
    private static readonly string[] Groups = [Passkey, Lora, Evaluation, PaperTiny, Paper];

    public static void MapTemplates(this IEndpointRouteBuilder api) =>
        api.MapGet("templates", ListAsync).WithTags("Templates").WithSummary("Sweeps shipped with Fam, by group and file name");

    private static async Task<Ok<IReadOnlyList<SweepTemplate>>> ListAsync(IOptions<OrchestratorOptions> options, ILogger<SweepTemplate> logger, CancellationToken cancellation)
    {
        var templates = new List<SweepTemplate>();
        var directory = options.Value.ConfigsDirectory;
        string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.yaml", SearchOption.AllDirectories) : [];
        foreach (var file in files)
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(directory, file), null).Replace(Path.DirectorySeparatorChar, '/');
            templates.Add(Describe(name, await File.ReadAllTextAsync(file, cancellation), logger));
        }

        return TypedResults.Ok<IReadOnlyList<SweepTemplate>>(
            [.. templates.OrderBy(template => Array.IndexOf(Groups, template.Group) is var place and >= 0 ? place : Groups.Length).ThenBy(template => template.Group, StringComparer.Ordinal).ThenBy(template => template.Name, StringComparer.Ordinal)]);
    }

    /// <summary>A text that is no YAML is offered under its file's name all the same: the editor will say what is wrong.</summary>
    private static SweepTemplate Describe(string name, string yaml, ILogger logger)
    {
        var (title, description, kind) = (name.Split('/')[^1], "", "");
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }, ..])
            {
                title = Text(root, "name") ?? name;
                description = Text(root, "description") ?? "";
                kind = Text(root, "kind") ?? "";
            }
        }
        catch (YamlException fault)
        {
            LogNotYaml(logger, fault, name);
        }

        return new SweepTemplate(name, title, description, yaml, GroupOf(name, kind));
    }

    private static string GroupOf(string name, string kind) => (Path.GetDirectoryName(name)?.Replace(Path.DirectorySeparatorChar, '/'), kind) switch
    {
        ("" or null, "evaluate") => Evaluation,
        ("" or null, "lora") => Lora,
        ("" or null, _) => Passkey,
        ("paper", _) => Paper,
        ("paper/tiny", _) => PaperTiny,
        var (directory, _) => directory,
    };

    private static string? Text(YamlMappingNode root, string key) =>
        root.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlScalarNode { Value: { } text } ? text.Trim() : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Template {Name} is not YAML.")]
    private static partial void LogNotYaml(ILogger logger, Exception fault, string name);
}
