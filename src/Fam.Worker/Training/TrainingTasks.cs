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
        var tokenizer = TrialTokenizer.Of(assignment, model);
        if (spec.Name == "passkey") return new PasskeyTraining(new PasskeyTask(spec, model.BlockSize, tokenizer), spec.LossWeights, model.BlockSize);
        var path = spec.TrainFile ?? throw new TextCorpusException("task.train_file is missing: it must name a .txt or .jsonl file, or a directory of them.");
        var documents = TextCorpus.Read(assignment.PathTo(path), tokenizer);
        if (spec.Documents == DocumentOrder.InOrder)
        {
            if (MemoryMode.Of(model).CarryFault(model, spec.MaxSeqLength) is { } fault) throw new TextCorpusException($"task.max_seq_length is {spec.MaxSeqLength} with documents in_order: {fault}.");
            return new DocumentTraining(new DocumentStreams(documents, TrialTokenizer.EndOf(tokenizer), spec.MaxSeqLength), spec.MaxSeqLength);
        }

        return new TextTraining(new TextSequences(documents, tokenizer, TrialTokenizer.EndOf(tokenizer), spec.MaxSeqLength, spec.RepeatTokens, spec.RepeatWeight), spec.MaxSeqLength);
    }
}
