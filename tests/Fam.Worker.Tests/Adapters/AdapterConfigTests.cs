using Fam.Contracts.Specs;
using Fam.Worker.Adapters;

namespace Fam.Worker.Tests.Adapters;

/// <summary>PEFT's configuration file, as PEFT writes it and as others misuse it.</summary>
public sealed class AdapterConfigTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-adapter-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_file_of_peft_is_read()
    {
        var config = Read("""
            {"alora_invocation_tokens": null, "alpha_pattern": {"mlp.*": 32}, "arrow_config": null, "auto_mapping": null, "base_model_name_or_path": "meta-llama/Llama-3.2-1B",
             "bias": "none", "corda_config": null, "ensure_weight_tying": false, "eva_config": null, "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
             "init_lora_weights": true, "layer_replication": null, "layers_pattern": null, "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 16, "lora_bias": false,
             "lora_dropout": 0.05, "megatron_config": null, "megatron_core": "megatron.core", "modules_to_save": ["lm_head"], "peft_type": "LORA", "peft_version": "0.18.0",
             "qalora_group_size": 16, "r": 64, "rank_pattern": {}, "revision": null, "target_modules": ["v_proj", "q_proj"], "target_parameters": null, "task_type": "CAUSAL_LM",
             "trainable_token_indices": null, "use_bdlora": null, "use_dora": false, "use_qalora": false, "use_rslora": true}
            """);
        Assert.Equal((64, 16.0, 0.05, true), (config.Lora.R, config.Lora.LoraAlpha, config.Lora.LoraDropout, config.Lora.UseRslora));
        Assert.Equal(["v_proj", "q_proj"], config.Lora.TargetModules);
        Assert.Equal(["lm_head"], config.Lora.ModulesToSave);
        Assert.Equal(32, config.Lora.AlphaPattern["mlp.*"]);
        Assert.Equal("meta-llama/Llama-3.2-1B", config.BaseModel);
    }

    [Theory]
    [InlineData("use_dora", "true")]
    [InlineData("layers_to_transform", "[0, 1]")]
    [InlineData("trainable_token_indices", "[5]")]
    [InlineData("target_parameters", "[\"experts\"]")]
    [InlineData("lora_bias", "true")]
    [InlineData("exclude_modules", "\"q_proj\"")]
    [InlineData("use_qalora", "true")]
    [InlineData("layer_replication", "[[0, 4]]")]
    [InlineData("alora_invocation_tokens", "[1]")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"")]
    [InlineData("init_lora_weights", "\"olora\"")]
    [InlineData("a_field_of_the_future", "3")]
    public void A_field_that_would_change_the_result_is_refused_by_name(string field, string value)
    {
        var failure = Assert.Throws<AdapterException>(() => Read($$"""{"peft_type": "LORA", "r": 4, "target_modules": ["q_proj"], "{{field}}": {{value}}}"""));
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
        Assert.Contains(value, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"gaussian\"")]
    public void A_start_that_leaves_the_base_as_it_is_changes_nothing(string start) =>
        Assert.Equal(4, Read($$"""{"peft_type": "LORA", "r": 4, "target_modules": ["q_proj"], "init_lora_weights": {{start}}}""").Lora.R);

    [Theory]
    [InlineData("""{"peft_type": "IA3", "target_modules": ["q_proj"]}""", "peft_type is 'IA3'")]
    [InlineData("""{"peft_type": "LORA", "r": 0, "target_modules": ["q_proj"]}""", "r is 0")]
    [InlineData("""{"peft_type": "LORA", "r": 4}""", "target_modules is missing")]
    [InlineData("""{"peft_type": "LORA", "r": 4, "target_modules": []}""", "target_modules is empty")]
    [InlineData("""{"peft_type": "LORA", "r": "four", "target_modules": ["q_proj"]}""", "no adapter configuration")]
    [InlineData("""{"peft_type": "LORA", "lora_dropout": 1, "target_modules": ["q_proj"]}""", "lora_dropout is 1")]
    [InlineData("""{"peft_type": "LORA", "bias": "some", "target_modules": ["q_proj"]}""", "bias is 'some'")]
    [InlineData("{", "no adapter configuration")]
    public void What_is_wrong_is_named(string json, string says) =>
        Assert.Contains(says, Assert.Throws<AdapterException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("all-linear")]
    [InlineData("regex:.*_proj")]
    [InlineData("q_proj")]
    public void A_written_file_is_read_the_same(string target)
    {
        var lora = new LoraSpec { R = 5, LoraAlpha = 2.5, LoraDropout = 0.25, Bias = "lora_only", TargetModules = [target], ModulesToSave = ["norm"], UseRslora = true };
        new AdapterConfig(lora, "somewhere").Write(root);
        var read = AdapterConfig.Read(root);
        Assert.Equal((lora.R, lora.LoraAlpha, lora.LoraDropout, lora.Bias, lora.UseRslora), (read.Lora.R, read.Lora.LoraAlpha, read.Lora.LoraDropout, read.Lora.Bias, read.Lora.UseRslora));
        Assert.Equal(lora.TargetModules, read.Lora.TargetModules);
        Assert.Equal(lora.ModulesToSave, read.Lora.ModulesToSave);
    }

    private AdapterConfig Read(string json)
    {
        File.WriteAllText(Path.Combine(root, AdapterConfig.FileName), json);
        return AdapterConfig.Read(root);
    }
}
