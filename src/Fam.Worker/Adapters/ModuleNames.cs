using System.Text.RegularExpressions;
using Fam.Contracts.Specs;
using Fam.Worker.Model;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>
/// Which modules an adapter's names mean, by PEFT's rules: a name is a module's whole path or its last words, a pattern a
/// regular expression over the path or its last words.
/// </summary>
public static class ModuleNames
{
    /// <summary>What marks a regular expression among <see cref="LoraSpec.TargetModules"/>.</summary>
    public const string RegexPrefix = "regex:";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Projections that get a low-rank update, with their paths.</summary>
    /// <exception cref="AdapterException">A target fits no module, or one that cannot be updated.</exception>
    public static IReadOnlyList<(string Path, Projection Module)> Targets(Decoder decoder, LoraSpec lora)
    {
        var modules = decoder.named_modules().Where(item => !IsSaved(lora, item.name)).ToList();
        var matched = lora.TargetModules is [LoraSpec.AllLinear]
            ? modules.Where(item => item.name.StartsWith("model.layers.", StringComparison.Ordinal) && item.name.EndsWith("_proj", StringComparison.Ordinal)).ToList()
            : [.. modules.Where(item => lora.TargetModules.Any(target => Fits(target, item.name)))];
        var unmatched = lora.TargetModules.Where(target => target != LoraSpec.AllLinear && !modules.Any(item => Fits(target, item.name))).ToList();
        if (unmatched.Count > 0)
            throw new AdapterException($"target_modules has {string.Join(", ", unmatched.Select(target => $"'{target}'"))}, which this model has no module for; it has {string.Join(", ", Known(decoder))}.");
        foreach (var (path, module) in matched)
        {
            if (module is not Projection || path == "model.embed_tokens")
                throw new AdapterException($"target_modules has '{path}', which is no linear layer; name it in modules_to_save to train it whole.");
        }

        return matched.Count > 0
            ? [.. matched.Select(item => (item.name, (Projection)item.module))]
            : throw new AdapterException("target_modules names no module; use all-linear or names such as q_proj.");
    }

    /// <summary>Modules that are trained whole, with their paths: those named, and the memory's own.</summary>
    /// <exception cref="AdapterException">A name fits no module.</exception>
    public static IReadOnlyList<(string Path, nn.Module Module)> Saved(Decoder decoder, LoraSpec lora)
    {
        var modules = decoder.named_modules().ToList();
        var unmatched = lora.ModulesToSave.Where(name => !modules.Any(item => Ends(item.name, name))).ToList();
        if (unmatched.Count > 0)
            throw new AdapterException($"modules_to_save has {string.Join(", ", unmatched.Select(name => $"'{name}'"))}, which this model has no module for.");
        var saved = modules.Where(item => MemoryParameters.Owns(item.name) || lora.ModulesToSave.Any(name => Ends(item.name, name))).Select(item => (item.name, item.module)).ToList();
        if (decoder.lm_head is null && saved.Exists(item => item.name == "model.embed_tokens"))
            throw new AdapterException("modules_to_save has 'embed_tokens', and the model's embeddings are tied to its output head; stock PEFT would untie them. Train an untied checkpoint, or leave it out.");
        return saved;
    }

    /// <summary>The value whose pattern fits a path first, or the usual one.</summary>
    public static T ByPattern<T>(IReadOnlyDictionary<string, T> patterns, string path, T usual) =>
        patterns.FirstOrDefault(pair => Match($@"\A(?:.*\.)?(?:{pair.Key})\z", path)) is { Key: not null } found ? found.Value : usual;

    private static bool IsSaved(LoraSpec lora, string path) =>
        MemoryParameters.Owns(path) || lora.ModulesToSave.Any(name => Match($@"\A(?:|.*\.)(?:{Regex.Escape(name)})(?:\z|\..*)", path));

    private static bool Fits(string target, string path) =>
        target.StartsWith(RegexPrefix, StringComparison.Ordinal) ? Match($@"\A(?:{target[RegexPrefix.Length..]})\z", path) : Ends(path, target);

    private static bool Ends(string path, string name) => path == name || path.EndsWith("." + name, StringComparison.Ordinal);

    private static bool Match(string pattern, string path)
    {
        try
        {
            return Regex.IsMatch(path, pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (RegexMatchTimeoutException failure)
        {
            throw new AdapterException($"the pattern {pattern} takes longer than {Limit.TotalSeconds} s on '{path}'.", failure);
        }
        catch (ArgumentException failure)
        {
            throw new AdapterException($"the pattern {pattern} is no regular expression: {failure.Message}", failure);
        }
    }

    private static IEnumerable<string> Known(Decoder decoder) =>
        decoder.named_modules().Where(item => item.module is Projection).Select(item => item.name[(item.name.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal);
}
