using System.Text.RegularExpressions;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Docker;

/// <summary>One instruction, its lines joined.</summary>
internal sealed record Instruction(string Name, string Value);

/// <summary>A stage: what follows a <c>FROM</c>.</summary>
internal sealed record Stage(string Base, string Name, IReadOnlyList<Instruction> Instructions)
{
    public IEnumerable<string> Of(string instruction) => Instructions.Where(one => one.Name == instruction).Select(one => one.Value);
}

/// <summary>A Dockerfile, read as Docker does: comments between lines of one instruction are no part of it.</summary>
internal sealed partial record Dockerfile(string Name, IReadOnlyList<Stage> Stages)
{
    private const string Ending = ".Dockerfile";

    public static string Directory { get; } = Path.Combine(Repository.Root, "deploy", "docker");

    /// <summary>Names of the images: <c>worker</c> of <c>worker.Dockerfile</c>, which manifests call <c>fam/worker</c>.</summary>
    public static IEnumerable<string> Names =>
        System.IO.Directory.EnumerateFiles(Directory, "*" + Ending).Select(file => Path.GetFileName(file)[..^Ending.Length]).Order(StringComparer.Ordinal);

    public Stage Last => Stages[^1];

    public IEnumerable<Instruction> Instructions => Stages.SelectMany(stage => stage.Instructions);

    public static Dockerfile Read(string name) => Parse(name, File.ReadAllText(Path.Combine(Directory, name + Ending)));

    public static Dockerfile Parse(string name, string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        var joined = Continued().Replace(string.Join('\n', lines), " ");
        var stages = new List<Stage>();
        var instructions = new List<Instruction>();
        foreach (var line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var instruction = new Instruction(parts[0], parts.ElementAtOrDefault(1) ?? "");
            if (instruction.Name == "FROM")
            {
                instructions = [];
                var from = instruction.Value.Split(" AS ");
                stages.Add(new Stage(from[0], from.ElementAtOrDefault(1) ?? "", instructions));
            }
            else
            {
                instructions.Add(instruction);
            }
        }

        return new Dockerfile(name, stages);
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}
