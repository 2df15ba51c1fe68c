using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>What a model is trained on: batches, their loss, and what of it was right.</summary>
public interface ITrainingTask
{
    /// <summary>Name of the metric that <see cref="ITrainingBatch.Score"/> is.</summary>
    string ScoreName { get; }

    /// <summary>The batch of a step; it depends on (seed, step, plan) alone.</summary>
    ITrainingBatch Batch(long seed, int step, StepPlan plan);

    /// <summary>What is held out of training, batch by batch: the same each time, for all arms and seeds. None where nothing is.</summary>
    /// <remarks>Where sequences have places in documents, each batch goes on from the one before.</remarks>
    IEnumerable<ITrainingBatch> HeldOut();

    /// <summary>Expected work of reading what is held out once, in token passes.</summary>
    double HeldOutWork { get; }

    /// <summary>Expected work of a step, in token passes: a trained token counts three.</summary>
    double Work(StepPlan plan);

    /// <summary>What a step trains on, for people: it follows the word training.</summary>
    string Phase(StepPlan plan);
}

/// <summary>Sequences of one length that are trained on together.</summary>
/// <remarks>N sequences, T tokens of each, V vocabulary.</remarks>
public interface ITrainingBatch
{
    /// <summary>Ids, N·T.</summary>
    long[] Tokens { get; }

    int Sequences { get; }

    /// <summary>How much the prediction of each token counts, N·T.</summary>
    float[] Weights { get; }

    /// <summary>Some of its sequences. The losses of parts sum to the loss of the whole, whatever weights lie in which part.</summary>
    ITrainingBatch Part(int first, int count);

    /// <summary>Where each sequence goes on in its document; null where all stand alone.</summary>
    IReadOnlyList<RowPlace>? Places => null;

    /// <summary>Logits [N, T, V] and tokens [N, T] → a scalar.</summary>
    Tensor Loss(Tensor logits, Tensor tokens);

    /// <summary>How many were right, of how many.</summary>
    (int Right, int Asked) Score(Tensor logits, Tensor tokens);
}
