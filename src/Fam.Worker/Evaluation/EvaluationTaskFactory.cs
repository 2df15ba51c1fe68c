using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Tasks;
using Fam.Worker.Tokenizers;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Evaluation;

/// <summary>The tasks of a trial's <c>evaluate</c> section, ready to be asked.</summary>
public static class EvaluationTaskFactory
{
    /// <exception cref="ArgumentException">The task does not fit the model or its tokenizer, or there is none of that name.</exception>
    public static IEvaluationTask Create(EvaluationSpec evaluation, AttemptAssignment assignment, ModelSpec model, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(assignment);
        ArgumentNullException.ThrowIfNull(model);
        return evaluation.Task switch
        {
            EvaluationTasks.Passkey or EvaluationTasks.PasskeyPrefix => new PasskeyEvaluation(new PasskeyTask(assignment.Spec.Task, model.BlockSize, tokenizer), evaluation),
            _ => throw new ArgumentException($"evaluate.task is '{evaluation.Task}'; it must be one of {string.Join(", ", EvaluationTasks.All.Select(task => task.Name))}.", nameof(evaluation)),
        };
    }

    /// <summary>What the trial's tokenizer is.</summary>
    /// <exception cref="TokenizerException">The checkpoint has none that can be read.</exception>
    public static ITokenizer TokenizerOf(AttemptAssignment assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        return assignment.Spec.Task.Tokenizer == "checkpoint" ? TokenizerFile.Load(BaseModel.PathOf(assignment)) : NamedTokenizer.Of(assignment.Spec.Task.Tokenizer);
    }
}
