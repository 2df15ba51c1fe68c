using System.Text.Json;
using Fam.Contracts;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

public sealed class SpecTemplateTests
{
    [Fact]
    public void A_patch_replaces_adds_and_takes_away()
    {
        var common = new SpecTemplate("""{"kind":"train","model":{"block_size":32,"fam_length":8},"task":{},"training":{"max_steps":10}}""");
        var trial = common.Resolve("M0", """{"model":{"fam_length":null,"block_size":64},"training":{"seed":3},"evaluate":[{"filler_blocks":[1,2]}]}""");
        Assert.Equal(("M0", 64, 10, 3), (trial.Name, trial.Model.BlockSize, trial.Training!.MaxSteps, trial.Training.Seed));
        Assert.Equal(common.Resolve("M0", null).Model with { BlockSize = 64, FamLength = 0 }, trial.Model);
        Assert.Equal([1, 2], trial.Evaluate[0].FillerBlocks);
    }

    [Fact]
    public void A_trial_keeps_nothing_but_what_it_has_different()
    {
        var read = SweepSpecReader.Read(
            """
            name: patches
            kind: train
            method: grid
            model: {preset: tiny}
            task: {name: passkey}
            training: {max_steps: 100}
            parameters:
              seed: {values: [0, 1]}
            """);
        Assert.Empty(read.Faults);
        Assert.Same(read.Spec!.Trials[0].Common, read.Spec.Trials[1].Common);
        Assert.Equal("{}", read.Spec.Trials[0].Patch);
        Assert.Equal("""{"training":{"seed":1}}""", read.Spec.Trials[1].Patch);
    }

    [Fact]
    public void Data_is_put_into_what_all_trials_share()
    {
        var common = new SpecTemplate("""{"kind":"train","model":{},"task":{}}""").With("data", new Dictionary<string, string> { ["base"] = "data://base@1" });
        Assert.Equal("data://base@1", common.Resolve("M0", null).Data["base"]);
        Assert.Contains("data", JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(common.Json, FamJson.Options)!);
    }
}
