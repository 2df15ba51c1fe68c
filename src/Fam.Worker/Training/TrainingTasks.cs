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
        var (spec, heldOut) = (assignment.Spec.Task, HeldOutSize.Of(assignment.Spec));
        var tokenizer = TrialTokenizer.Of(assignment, model);
        if (spec.Name == "passkey")
        {
            var passkey = new PasskeyTask(spec, model.BlockSize, tokenizer);
            if (!passkey.KeysAreAlike)
                throw new ArgumentException($"task.tokenizer is {spec.Tokenizer}, which cuts keys of {spec.KeyDigits} digits into different numbers of tokens; training on passkey needs one that cuts all alike. Use another key_digits (a single digit is a token almost everywhere), or bytes.", nameof(assignment));
            return new PasskeyTraining(passkey, spec.LossWeights, model.BlockSize)
            {
                LargestFiller = assignment.Spec.Curriculum?.FillerBlocks[1] ?? 0,
                Asked = heldOut,
            };
        }

        var path = spec.TrainFile ?? throw new TextCorpusException("task.train_file is missing: it must name a .txt or .jsonl file, or a directory of them.");
        var documents = TextCorpus.Read(assignment.PathTo(path), tokenizer);
        var (validation, end) = (HeldOutTexts(assignment, heldOut, tokenizer), TrialTokenizer.EndOf(tokenizer));
        if (spec.Documents == DocumentOrder.InOrder)
        {
            if (MemoryMode.Of(model).CarryFault(model, spec.MaxSeqLength) is { } fault) throw new TextCorpusException($"task.max_seq_length is {spec.MaxSeqLength} with documents in_order: {fault}.");
            return new DocumentTraining(new DocumentStreams(documents, end, spec.MaxSeqLength), spec.MaxSeqLength)
            {
                Validation = validation is null ? null : new DocumentStreams(validation, end, spec.MaxSeqLength),
                Asked = heldOut,
            };
        }

        return new TextTraining(new TextSequences(documents, tokenizer, end, spec.MaxSeqLength, spec.RepeatTokens, spec.RepeatWeight), spec.MaxSeqLength)
        {
            Validation = validation is null ? null : HeldOutSequences(validation, tokenizer, end, spec.MaxSeqLength),
            Asked = heldOut,
        };
    }

    /// <summary>Null where nothing is evaluated in training.</summary>
    private static IReadOnlyList<TextDocument>? HeldOutTexts(AttemptAssignment assignment, HeldOutSize heldOut, ITokenizer tokenizer)
    {
        if (heldOut.Samples == 0) return null;
        var path = assignment.Spec.Task.ValidationFile ?? throw new TextCorpusException("task.validation_file is missing: training.eval_steps needs texts that are held out, a .txt or .jsonl file, or a directory of them.");
        return TextCorpus.Read(assignment.PathTo(path), tokenizer);
    }

    private static TextSequences HeldOutSequences(IReadOnlyList<TextDocument> documents, ITokenizer tokenizer, int end, int length)
    {
        try
        {
            return new TextSequences(documents, tokenizer, end, length, repeated: 0, repeatWeight: 0);
        }
        catch (TextCorpusException failure)
        {
            throw new TextCorpusException($"task.validation_file: {failure.Message}", failure);
        }
    }
}
