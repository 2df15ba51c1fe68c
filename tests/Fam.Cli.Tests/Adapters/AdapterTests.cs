using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Cli.Tests.Adapters;

/// <summary><c>fam adapter</c> as a user runs it, on a fresh adapter, which changes nothing.</summary>
public sealed class AdapterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public AdapterTests()
    {
        var shape = new ModelSpec { VocabSize = 11, HiddenSize = 16, IntermediateSize = 24, NumHiddenLayers = 1, NumAttentionHeads = 2, NumKeyValueHeads = 1 };
        using var decoder = new Decoder(shape);
        Initialization.Apply(decoder, seed: 1);
        Checkpoint.SaveModel(decoder, Directory.CreateDirectory(Base).FullName);
        using var lora = new LoraModel(decoder, new LoraSpec { R = 2, TargetModules = ["q_proj"] }, seed: 1);
        AdapterFiles.Save(Directory.CreateDirectory(Adapter).FullName, lora, Base);
        Lineage.OfBase(Base, Base, shape).Write(Adapter);
    }

    private string Base => Path.Combine(_directory.Path, "base");

    private string Adapter => Path.Combine(_directory.Path, "adapter");

    private string Output => Path.Combine(_directory.Path, "output");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_merged_fresh_adapter_is_its_base()
    {
        var run = await FamProcess.RunAsync(["adapter", "merge", "--adapter", Adapter, "--output", Output]);
        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Equal(Lineage.WeightsHash(Base), Lineage.WeightsHash(Output));
        Assert.Equal(Lineage.WeightsHash(Base), Lineage.Find(Output)!.BaseSha256);
        var again = await FamProcess.RunAsync(["adapter", "merge", "--adapter", Adapter, "--output", Output]);
        Assert.Equal(2, again.ExitStatus);
        Assert.Contains("exists already", again.Error);
    }

    [Fact]
    public async Task It_is_described_and_exported()
    {
        var described = await FamProcess.RunAsync(["adapter", "describe", "--adapter", Adapter, "--json"]);
        Assert.True(described.ExitStatus == 0, described.Error);
        using var json = JsonDocument.Parse(described.Output);
        Assert.Equal((2, (2 * 16) + (16 * 2)), (json.RootElement.GetProperty("lora").GetProperty("r").GetInt32(), json.RootElement.GetProperty("parameters").GetInt32()));
        var exported = await FamProcess.RunAsync(["adapter", "export", "--strict-peft", "--adapter", Adapter, "--base", Base, "--output", Output]);
        Assert.True(exported.ExitStatus == 0, exported.Error);
        Assert.True(File.Exists(Path.Combine(Output, AdapterFiles.WeightsFile)));
    }

    [Fact]
    public async Task Another_base_is_refused()
    {
        var other = Path.Combine(_directory.Path, "other");
        Checkpoint.SaveModel(new Decoder(Checkpoint.ReadConfig(Base)), Directory.CreateDirectory(other).FullName);
        var run = await FamProcess.RunAsync(["adapter", "merge", "--adapter", Adapter, "--base", other, "--output", Output]);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("is not the base of this adapter", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(Directory.Exists(Output));
    }
}
