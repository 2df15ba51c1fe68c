using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>
/// Low-rank updates on a finished model: attached from outside, everything else frozen but the biases and modules that
/// the spec names and the memory's own parameters.
/// </summary>
public sealed class LoraModel : IDisposable
{
    private readonly SeededDropout dropout;
    private readonly Dictionary<string, LowRank> updates = new(StringComparer.Ordinal);
    private readonly HashSet<string> whole = new(StringComparer.Ordinal);

    /// <summary>Attaches fresh updates, which change nothing: A is drawn by seed, U(−1/√I, 1/√I), and B is zero.</summary>
    /// <param name="decoder">Stays the caller's.</param>
    /// <exception cref="AdapterException">A name of the spec fits nothing.</exception>
    public LoraModel(Decoder decoder, LoraSpec lora, long seed)
    {
        (Decoder, Spec) = (decoder, lora);
        dropout = new SeededDropout(lora.LoraDropout);
        var saved = ModuleNames.Saved(decoder, lora);
        var targets = ModuleNames.Targets(decoder, lora);
        foreach (var (path, module) in targets) updates[path] = Attach(path, module, seed);
        foreach (var (name, _) in decoder.named_parameters())
        {
            var owner = name[..name.LastIndexOf('.')];
            if (saved.Any(item => owner == item.Path || owner.StartsWith(item.Path + ".", StringComparison.Ordinal)) || TrainsBias(name, owner)) whole.Add(name);
        }

        foreach (var (name, parameter) in decoder.named_parameters()) parameter.requires_grad = IsTrained(name);
        Part = new TrainedPart(Numbers(IsTrained), Numbers(IsUpdate), Numbers(name => whole.Contains(name) && name.EndsWith("_proj.weight", StringComparison.Ordinal)), whole.Contains("lm_head.weight"));

        long Numbers(Func<string, bool> counts) => decoder.named_parameters().Where(item => counts(item.name)).Sum(item => item.parameter.NumberOfElements);
    }

    public Decoder Decoder { get; }

    public LoraSpec Spec { get; }

    /// <summary>Updated projections by path.</summary>
    public IReadOnlyDictionary<string, LowRank> Updates => updates;

    /// <summary>What is trained and stored: the updates' matrices and the modules trained whole.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Trained() => Decoder.named_parameters().Where(item => IsTrained(item.name)).Select(item => (item.name, item.parameter));

    /// <summary>How much that is.</summary>
    public TrainedPart Part { get; }

    /// <summary>Begins the dropout of a step; <see cref="EndStep"/> ends it.</summary>
    public void BeginStep(long seed, int step) => dropout.Begin(seed, step);

    public void EndStep() => dropout.End();

    /// <summary>Source of the dropout of a step that has begun; null where nothing is dropped.</summary>
    public Generator? Random => dropout.Random;

    /// <summary>
    /// A decoder of its own whose weights have the updates added, W + s·B·A: what the model computes, without the updates' cost
    /// (the paper merges for inference, section 3.1).
    /// </summary>
    public Decoder Merged()
    {
        var merged = new Decoder(Decoder.Spec);
        var weight = Decoder.model.embed_tokens.Weight;
        merged.to(weight.device, weight.dtype);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var sources = Decoder.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in merged.named_parameters())
        {
            parameter.copy_(sources[name]);
            if (name.EndsWith(".weight", StringComparison.Ordinal) && updates.TryGetValue(name[..^".weight".Length], out var update)) parameter.add_(update.Matrix());
        }

        return merged;
    }

    public void Dispose() => dropout.Dispose();

    private static bool IsUpdate(string name) => name.Contains(".lora_A.", StringComparison.Ordinal) || name.Contains(".lora_B.", StringComparison.Ordinal);

    private bool IsTrained(string name) => IsUpdate(name) || whole.Contains(name);

    private bool TrainsBias(string name, string owner) => name.EndsWith(".bias", StringComparison.Ordinal) && Spec.Bias switch
    {
        "all" => true,
        "lora_only" => updates.ContainsKey(owner),
        _ => false,
    };

    private LowRank Attach(string path, Projection module, long seed)
    {
        var rank = ModuleNames.ByPattern(Spec.RankPattern, path, Spec.R);
        var alpha = ModuleNames.ByPattern(Spec.AlphaPattern, path, Spec.LoraAlpha);
        var (outputs, inputs) = (module.Weight.shape[0], module.Weight.shape[1]);
        var update = new LowRank(
            new Projection(rank, inputs), new Projection(outputs, rank), alpha / (Spec.UseRslora ? Math.Sqrt(rank) : rank), Spec.LoraDropout > 0 ? dropout : null);
        using (var scope = NewDisposeScope())
        using (var grad = no_grad())
        using (var generator = new Generator(NamedRandom.Number(seed, $"initialization/{path}.lora_A", 0) & long.MaxValue, CPU))
            update.A.Weight.copy_(rand(rank, inputs, dtype: float32, generator: generator).mul(2).sub(1).div(Math.Sqrt(inputs)));
        foreach (var part in new[] { update.A, update.B }) part.to(module.Weight.device, module.Weight.dtype);
        module.Attach(update, [("lora_A", update.A), ("lora_B", update.B)]);
        return update;
    }
}
