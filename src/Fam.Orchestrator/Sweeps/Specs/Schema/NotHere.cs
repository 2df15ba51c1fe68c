namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys users know from other tools, each with what to do here instead.</summary>
internal static class NotHere
{
    /// <summary>Same thing, other name: the path of the key here.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["lr"] = "training.learning_rate",
        ["batch_size"] = "training.per_device_train_batch_size",
        ["train_batch_size"] = "training.per_device_train_batch_size",
        ["steps"] = "training.max_steps",
        ["num_steps"] = "training.max_steps",
        ["scheduler"] = "training.lr_scheduler_type",
        ["lr_scheduler"] = "training.lr_scheduler_type",
        ["warmup"] = "training.warmup_steps",
        ["clip"] = "training.max_grad_norm",
        ["grad_clip"] = "training.max_grad_norm",
        ["wd"] = "training.weight_decay",
        ["rsp"] = "training.random_state_passing",
        ["rpo"] = "training.random_position_offset",
        ["d_model"] = "model.hidden_size",
        ["n_embd"] = "model.hidden_size",
        ["width"] = "model.hidden_size",
        ["d_ff"] = "model.intermediate_size",
        ["layers"] = "model.num_hidden_layers",
        ["num_layers"] = "model.num_hidden_layers",
        ["n_layers"] = "model.num_hidden_layers",
        ["n_layer"] = "model.num_hidden_layers",
        ["heads"] = "model.num_attention_heads",
        ["num_heads"] = "model.num_attention_heads",
        ["n_head"] = "model.num_attention_heads",
        ["kv_heads"] = "model.num_key_value_heads",
        ["segments"] = "model.memory_segments",
        ["block"] = "model.block_size",
        ["window"] = "model.block_size",
        ["checkpoint"] = "model_name_or_path",
        ["model_path"] = "model_name_or_path",
        ["rank"] = "lora.r",
        ["lora_r"] = "lora.r",
        ["lora_rank"] = "lora.r",
        ["alpha"] = "lora.lora_alpha",
        ["search_strategy"] = "method",
        ["objective"] = "metric",
        ["max_parallel"] = "max_concurrent_trials",
        ["retries"] = "max_restarts",
        ["early_stopping"] = "early_terminate",
        ["reduction_factor"] = "early_terminate.eta",
        ["grace_period"] = "early_terminate.min_iter",
        ["max_t"] = "early_terminate.max_iter",
        ["timeout"] = "trial_timeout_seconds",
        ["max_seconds"] = "trial_timeout_seconds",
        ["time_limit"] = "trial_timeout_seconds",
        ["pool"] = "resources.resource_pool",
        ["slots"] = "resources.slots_per_trial",
        ["evaluation"] = "evaluate",
        ["optimizer"] = "training.optim",
        ["activation_checkpointing"] = "training.gradient_checkpointing",
        ["eval"] = "evaluate",
    };

    /// <summary>Things that do not exist here, or not yet.</summary>
    private static readonly Dictionary<string, string> Missing = new(StringComparer.OrdinalIgnoreCase)
    {
        ["epochs"] = "data is generated without end, so there are no epochs; use training.max_steps",
        ["num_train_epochs"] = "data is generated without end, so there are no epochs; use training.max_steps",
        ["fp16"] = "fp16 training is not available; training.bf16 is",
        ["eval_steps"] = "evaluations run after training; evaluating while training is not available yet",
        ["output_dir"] = "Fam chooses the directory of each attempt",
        ["resume_from_checkpoint"] = "a restarted trial resumes from its last checkpoint by itself",
        ["configuration"] = "it is a parameter; write parameters: {configuration: {value: FAM}}",
        ["sweep"] = "the keys of a sweep stand at the top, under no other key",
        ["warmup_ratio"] = "use training.warmup_steps, a number of steps",
        ["use_dora"] = "DoRA is not supported",
        ["layers_to_transform"] = "it is not supported; name whole paths in lora.target_modules",
        ["trainable_token_indices"] = "it is not supported; name embed_tokens in lora.modules_to_save",
        ["target_parameters"] = "it is not supported; lora.target_modules names modules",
        ["dropout"] = "the model has no dropout; an adapter has lora.lora_dropout",
        ["program"] = "Fam runs its own trainer; there is no program to name",
        ["command"] = "Fam runs its own trainer; there is no command to name",
        ["project"] = "there are no projects",
        ["entity"] = "there are no entities",
    };

    /// <summary>Path of the key that goes by another name elsewhere, or null.</summary>
    public static string? Synonym(string name) => Find(Synonyms, name);

    /// <summary>Why a key known from elsewhere does not exist here, or null.</summary>
    public static string? Reason(string name) => Find(Missing, name);

    /// <summary>batchSize, batch-size and batch_size are one name.</summary>
    private static string? Find(Dictionary<string, string> names, string name) =>
        names.GetValueOrDefault(name) ?? names.FirstOrDefault(known => string.Equals(Letters(known.Key), Letters(name), StringComparison.OrdinalIgnoreCase)).Value;

    private static string Letters(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
