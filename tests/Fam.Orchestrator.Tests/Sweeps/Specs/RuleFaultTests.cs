namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Values that are right by themselves and wrong together.</summary>
public sealed class RuleFaultTests
{
    [Theory]
    [InlineData("model: {hidden_size: ▶62}", "model.hidden_size", "hidden_size (62) must be divisible by num_attention_heads (4)")]
    [InlineData("model: {num_attention_heads: ▶5}", "model.num_attention_heads", "hidden_size (64) must be divisible by num_attention_heads (5)")]
    [InlineData("model: {hidden_size: ▶60}", "model.hidden_size", "is 15, which must be even")]
    [InlineData("model: {head_dim: ▶7}", "model.head_dim", "must be even, because rotary embeddings turn pairs")]
    [InlineData("model: {num_key_value_heads: ▶3}", "model.num_key_value_heads", "must divide num_attention_heads (4); found 3; allowed: 1 | 2 | 4")]
    [InlineData("model: {vocab_size: ▶100}", "model.vocab_size", "is not the vocabulary of the tokenizer passkey-words; found 100; allowed: 54")]
    [InlineData("model: {architecture: bswa, fam_length: ▶8}", "model.fam_length", "has no effect on the architecture bswa")]
    [InlineData("model: {architecture: fam, fam_length: ▶0}", "model.fam_length", "must be at least 1 for the architecture fam")]
    [InlineData("model: {architecture: fam, fam_length: ▶64}", "model.fam_length", "fam_length (64) must not be above block_size (32)")]
    [InlineData("model: {architecture: rmt, fam_length: ▶0}", "model.fam_length", "must be at least 1 for the architecture rmt")]
    [InlineData("model: {architecture: rmt, memory_segments: ▶1}", "model.memory_segments", "has no effect on the architecture rmt")]
    [InlineData("model: {architecture: bswa, sliding_window: ▶64}", "model.sliding_window", "has no effect on the architecture bswa")]
    [InlineData("model: {architecture: bswa, fam_blocks: ▶2}", "model.fam_blocks", "has no effect on the architecture bswa")]
    [InlineData("model: {architecture: rmt, fam_position: ▶zero}", "model.fam_position", "has no effect on the architecture rmt")]
    [InlineData("model: {architecture: swa, fam_init: ▶prefix}", "model.fam_init", "has no effect on the architecture swa")]
    [InlineData("model: {architecture: ▶transformer_xl}", "model.architecture", "memory_segments must be at least 1 for the architecture transformer_xl")]
    [InlineData("model: {architecture: swa, sliding_window: 8}\ncurriculum: {within_reach: ▶true}", "curriculum.within_reach", "leaves nothing to train on: the reach is 16 tokens")]
    [InlineData("model: {memory_segments: ▶2}", "model.memory_segments", "has no effect on the architecture full")]
    [InlineData("model: {architecture: bswa, memory_stop_gradient: ▶true}", "model.memory_stop_gradient", "needs memory_segments above 0")]
    [InlineData("model: {block_size: ▶14}", "model.block_size", "question and answer take 15 tokens (tokenizer passkey-words, key_digits 5) and must fit in one block of 14")]
    [InlineData("task: {tokenizer: ▶bytes}", "task.tokenizer", "question and answer take 43 tokens")]
    [InlineData("curriculum: {hold_steps: 5000}", "", "")]
    [InlineData("curriculum: {long_filler_blocks: ▶18}", "curriculum.long_filler_blocks", "needs long_batch_size beside it")]
    [InlineData("curriculum: {long_batch_size: ▶8}", "curriculum.long_batch_size", "needs long_filler_blocks beside it")]
    [InlineData("curriculum: {long_filler_blocks: 4, long_batch_size: ▶17}", "curriculum.long_batch_size", "must not be above per_device_train_batch_size (16)")]
    [InlineData("curriculum: {within_reach: ▶true}", "curriculum.within_reach", "has no effect on the architecture full")]
    [InlineData("model: {architecture: bswa}\ncurriculum: {within_reach: ▶true}", "curriculum.within_reach", "without memory segments no key is within reach")]
    [InlineData("model: {architecture: bswa, block_size: 16, memory_segments: 1, num_hidden_layers: 1}\ncurriculum: {within_reach: ▶true}", "curriculum.within_reach", "the key is 2 blocks before the question")]
    [InlineData("resources: {device_kind: ▶cpu}\nruntime: {device: cuda}", "resources.device_kind", "runtime.device is cuda, which a cpu slot has not; found cpu; allowed: cuda, or runtime.device: cpu")]
    [InlineData("resources: {min_compute_capability: ▶8.0}", "resources.min_compute_capability", "is asked of slots that need not be CUDA's; found 8; allowed: device_kind: cuda beside it")]
    [InlineData("runtime: {device: ▶\"cuda:1\"}", "runtime.device", "numbers the trial's own devices, of which 1 slot gives at most 1; found cuda:1; allowed: cuda or cuda:0")]
    [InlineData("runtime: {replicas: ▶2}", "runtime.replicas", "replicas (2) must not be above slots_per_trial (1); found 2; allowed: 1 to 1, or slots_per_trial of at least 2")]
    [InlineData("resources: {slots_per_trial: 2}\nruntime: {replicas: 2, device: ▶\"cuda:1\"}", "runtime.device", "names one device, and each of several replicas has its own")]
    [InlineData("metric: {name: ▶eval/passkey/exact_match, goal: maximize}", "metric.name", "there is no section evaluate")]
    [InlineData("metric: {name: ▶train/los, goal: minimize}", "metric.name", "did you mean train/loss?")]
    [InlineData("evaluate: [{filler_blocks: [0, 4]}]\nmetric: {name: ▶eval/passkey/exact_match@8, goal: maximize}", "metric.name", "is no metric that the trials of this sweep report")]
    [InlineData("evaluate: [{filler_blocks: [0, 4]}, {filler_blocks: ▶[4, 8]}]", "evaluate[1].filler_blocks", "asks passkey at 4 blocks, as evaluate[0] does")]
    [InlineData("evaluate: [{context_lengths: ▶[1024]}]", "evaluate[0].context_lengths", "is no key of the task passkey")]
    [InlineData("task: {name: text, train_file: a.txt}\nevaluate: [▶{task: qa_1}]", "evaluate[0].data_file", "the task qa_1 needs it")]
    [InlineData("task: {tokenizer: ▶passkey-words}\nevaluate: [{task: vt}]", "task.tokenizer", "and evaluate asks vt")]
    [InlineData("task: {name: text, train_file: a.txt}\nevaluate: [{task: vt, context_lengths: [2048]}, {task: vt, context_lengths: ▶[2048]}]", "evaluate[1].context_lengths", "asks vt at 2048 tokens, as evaluate[0] does")]
    [InlineData("task: {name: ▶text}", "task.name", "the task text needs texts")]
    [InlineData("task: {name: text, train_file: a.txt, tokenizer: ▶passkey-words}", "task.tokenizer", "knows only the words of PassKey")]
    [InlineData("task: {name: text, train_file: a.txt, tokenizer: ▶checkpoint}", "task.tokenizer", "needs a model_name_or_path")]
    [InlineData("task: {name: text, train_file: a.txt}\ncurriculum: {filler_blocks: ▶[0, 2]}", "curriculum.filler_blocks", "has no filler")]
    [InlineData("model: {architecture: fam}\ntask: {name: text, train_file: a.txt, documents: in_order, max_seq_length: ▶1000}", "task.max_seq_length", "must be a multiple of block_size (32) with documents in_order; found 1000; allowed: 992")]
    [InlineData("model: {architecture: swa, sliding_window: 48}\ntask: {name: text, train_file: a.txt, documents: in_order, max_seq_length: ▶64}", "task.max_seq_length", "must be a multiple of sliding_window (48)")]
    [InlineData("task: {name: text, train_file: a.txt, documents: ▶in_order}", "task.documents", "cannot be in_order for the architecture full")]
    [InlineData("model: {architecture: bswa}\ntask: {name: text, train_file: a.txt, documents: in_order, repeat_tokens: ▶8}", "task.repeat_tokens", "has no place in documents that are read in order")]
    [InlineData("task: {documents: ▶in_order}", "task.documents", "has no effect on the task passkey")]
    [InlineData("task: {train_file: ▶a.txt}", "task.train_file", "has no effect on the task passkey")]
    [InlineData("task: {tokenizer: ▶checkpoint}", "task.tokenizer", "needs a model_name_or_path, whose tokenizer.json it is")]
    [InlineData("▶seed: 3", "seed", "did you mean training.seed?")]
    public void A_rule_points_at_the_key_that_is_written(string added, string field, string words)
    {
        // max_steps stands in the part all these specs share.
        if (field.Length == 0) Marked.Fault("name: a\nkind: train\nmethod: grid\ntraining: {max_steps: ▶2000}\n" + added, "training.max_steps", "max_steps (2000) must be at least start_steps + growth_steps + hold_steps (300 + 300 + 5000)");
        else Marked.Fault(Marked.Train + added.Replace("▶seed: 3", "seed: ▶3", StringComparison.Ordinal), field, words);
    }

    [Theory]
    [InlineData("▶name: a\nkind: train\nmethod: grid\n", "training", "kind train needs the section training")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {max_steps: 10, warmup_steps: ▶20}", "training.warmup_steps", "warmup_steps (20) must not be above max_steps (10)")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {bptt_blocks: ▶2}", "training.bptt_blocks", "has no effect on the architecture full")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {optim: adafactor, adam_beta2: ▶0.9}", "training.adam_beta2", "has no effect on the optimizer adafactor")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {adafactor_beta1: ▶0}", "training.adafactor_beta1", "has no effect on the optimizer adamw")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {optim: adafactor, adafactor_beta2: 0.99, adafactor_decay_rate: ▶0.8}", "training.adafactor_decay_rate", "stands in place of adafactor_beta2")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {optim: adafactor, adafactor_eps2: ▶0.1}", "training.adafactor_eps2", "has no effect without adafactor_scale_parameter")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {optim: adafactor, adafactor_relative_step: true, learning_rate: ▶0.1}", "training.learning_rate", "has no effect with adafactor_relative_step")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntask: {name: text, train_file: a.txt}\ntraining: {eval_steps: ▶10}", "training.eval_steps", "needs texts that are held out")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntask: {name: text, train_file: a.txt, validation_file: ▶b.txt}\ntraining: {}", "task.validation_file", "has no effect without eval_steps")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntask: {validation_file: ▶b.txt}\ntraining: {eval_steps: 10}", "task.validation_file", "has no effect on the task passkey")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {max_eval_samples: ▶10}", "training.max_eval_samples", "has no effect without eval_steps")]
    [InlineData(Marked.Train + "metric: {name: ▶eval/loss, goal: minimize}", "metric.name", "is reported only with training.eval_steps")]
    [InlineData("name: a\nkind: train\nmethod: grid\ntraining: {max_steps: ▶10}", "training.max_steps", "warmup_steps (30) must not be above max_steps (10)")]
    [InlineData("name: a\nkind: evaluate\nmethod: grid\nmodel_name_or_path: x\nevaluate: [{}]\n▶training: {}", "training", "has no effect on kind evaluate")]
    [InlineData("name: a\nkind: evaluate\nmethod: grid\nmodel_name_or_path: x\nevaluate: [{}]\nmetric: {name: ▶train/loss, goal: minimize}", "metric.name", "is no metric that the trials of this sweep report")]
    [InlineData("▶name: a\nkind: evaluate\nmethod: grid\nmodel_name_or_path: x\n", "evaluate", "kind evaluate needs what to ask")]
    [InlineData("▶name: a\nkind: evaluate\nmethod: grid\nevaluate: [{}]\n", "model_name_or_path", "kind evaluate needs the checkpoint to evaluate")]
    [InlineData("▶name: a\nkind: lora\nmethod: grid\ntraining: {}\n", "model_name_or_path", "kind lora needs the checkpoint to adapt")]
    [InlineData("▶name: a\nkind: lora\nmethod: grid\nmodel_name_or_path: x\n", "training", "kind lora needs the section training")]
    [InlineData(Marked.Lora + "model: {hidden_size: ▶128}", "model.hidden_size", "has no effect on kind lora")]
    [InlineData(Marked.Train + "▶lora: {r: 4}", "lora", "has no effect on kind train")]
    [InlineData("▶name: a\nkind: train\nmethod: random\ntraining: {}\nparameters: {seed: {min: 0, max: 9}}", "run_cap", "method random needs the number of trials")]
    [InlineData("▶name: a\nkind: train\nmethod: random\ntraining: {}\nrun_cap: 3", "parameters", "method random needs something to draw")]
    public void What_a_kind_or_a_method_needs_is_asked_for(string marked, string field, string words) => Marked.Fault(marked, field, words);

    [Fact]
    public void A_fault_that_takes_a_trial_to_see_names_the_trial() => Marked.Fault(
        Marked.Train + "model: {fam_length: ▶8}\nparameters: {configuration: {values: [FAM, M0, M1]}}",
        "model.fam_length", "has no effect on the architecture bswa (in trial M0)");

    [Fact]
    public void Everything_is_told_at_once() => Marked.Faults(
        "name: ▶a b\nkind: train\nmethod: ▶bayes\nmodel: {▶block_sise: 32, hidden_size: ▶62}\ntraining: {max_steps: ▶\"12\", learning_rate: ▶.nan}\nparameters:\n  configuration: {values: [M0, ▶FMA]}\n  ▶fam_lenght: {values: [4], when: \"architecture = 'fam'\"}\n",
        ("name", "form"), ("method", "bayes"), ("model.block_sise", "block_size"), ("model.hidden_size", "divisible"), ("training.max_steps", "not a text"),
        ("training.learning_rate", "finite"), ("parameters.configuration.values[1]", "did you mean FAM?"), ("parameters.fam_lenght", "did you mean fam_length?"));
}
