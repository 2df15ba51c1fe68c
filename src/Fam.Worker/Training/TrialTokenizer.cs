using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Tokenizers;
using Fam.Worker.Trials;

namespace Fam.Worker.Training;

/// <summary>What cuts a trial's texts into tokens, in training and in evaluations.</summary>
public static class TrialTokenizer
{
    /// <param name="model">Shape of the model that reads the tokens.</param>
    /// <exception cref="TokenizerException">The checkpoint has none that can be read.</exception>
    /// <exception cref="CheckpointException">The model has fewer tokens.</exception>
    public static ITokenizer Of(AttemptAssignment assignment, ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        ArgumentNullException.ThrowIfNull(model);
        var name = assignment.Spec.Task.Tokenizer;
        var tokenizer = name == "checkpoint" ? TokenizerFile.Load(BaseModel.PathOf(assignment)) : NamedTokenizer.Of(name);
        if (tokenizer.VocabSize > model.VocabSize)
            throw new CheckpointException($"{assignment.Spec.ModelNameOrPath ?? "The model"} has a vocab_size of {model.VocabSize}, but task.tokenizer is {name}, which has {tokenizer.VocabSize} tokens: give the tokenizer that the model was trained with.");
        return tokenizer;
    }

    /// <summary>What ends a text, in the families that are read; a byte tokenizer's padding is no byte of any text.</summary>
    public static int EndOf(ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer is TextTokenizer text
            ? new[] { "<|end_of_text|>", "<|endoftext|>", "</s>", "<eos>", "<|im_end|>" }.Select(text.IdOf).FirstOrDefault(id => id is not null) ?? tokenizer.PadId
            : tokenizer.PadId;
    }
}
