using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Tokenizers;
using Fam.Worker.Trials;

namespace Fam.Worker.Training;

/// <summary>The task of a trial, ready to give batches.</summary>
public static class TrainingTasks
{
    /// <param name="model">Shape of the model that is trained.</param>
    /// <exception cref="ArgumentException">The task does not fit the model.</exception>
    /// <exception cref="TextCorpusException">Its texts cannot be read.</exception>
    public static ITrainingTask Create(AttemptAssignment assignment, ModelSpec model)
    {
        var spec = assignment.Spec.Task;
        if (spec.Name == "passkey")
        {
            var passkey = new PasskeyTask(spec, model.BlockSize);
            CheckVocabulary(passkey.Tokenizer, model);
            return new PasskeyTraining(passkey, spec.LossWeights, model.BlockSize);
        }

        var tokenizer = spec.Tokenizer == "checkpoint" ? TokenizerFile.Load(BaseModel.PathOf(assignment)) : NamedTokenizer.Of(spec.Tokenizer);
        CheckVocabulary(tokenizer, model);
        var path = spec.TrainFile ?? throw new TextCorpusException("task.train_file is missing: it must name a .txt or .jsonl file, or a directory of them.");
        var brought = Path.Combine(assignment.Directory, path);
        var documents = TextCorpus.Read(!Path.IsPathRooted(path) && Path.Exists(brought) ? brought : path, tokenizer);
        if (spec.Documents == DocumentOrder.InOrder)
        {
            if (MemoryMode.Of(model).CarryFault(model, spec.MaxSeqLength) is { } fault) throw new TextCorpusException($"task.max_seq_length is {spec.MaxSeqLength} with documents in_order: {fault}.");
            return new DocumentTraining(new DocumentStreams(documents, EndOf(tokenizer), spec.MaxSeqLength), spec.MaxSeqLength);
        }

        return new TextTraining(new TextSequences(documents, tokenizer, EndOf(tokenizer), spec.MaxSeqLength, spec.RepeatTokens, spec.RepeatWeight), spec.MaxSeqLength);
    }

    private static void CheckVocabulary(ITokenizer tokenizer, ModelSpec model)
    {
        if (tokenizer.VocabSize > model.VocabSize)
            throw new CheckpointException($"the model has a vocabulary of {model.VocabSize}; the tokenizer needs {tokenizer.VocabSize}.");
    }

    // What ends a text in the families that are read; a byte tokenizer's padding is no byte of any text.
    internal static int EndOf(ITokenizer tokenizer) => tokenizer is TextTokenizer text
        ? new[] { "<|end_of_text|>", "<|endoftext|>", "</s>", "<eos>", "<|im_end|>" }.Select(text.IdOf).FirstOrDefault(id => id is not null) ?? tokenizer.PadId
        : tokenizer.PadId;
}
