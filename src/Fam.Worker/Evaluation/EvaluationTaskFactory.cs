using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Tasks;
using Fam.Worker.Evaluation.Tasks.Files;
using Fam.Worker.Evaluation.Tasks.Harness;
using Fam.Worker.Evaluation.Tasks.Ruler;
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
            EvaluationTasks.Needle => new NeedleEvaluation(evaluation, tokenizer, new Haystack(FileOf(evaluation.HaystackFile, assignment))),
            EvaluationTasks.Text => new TextEvaluation(TextCorpus.Read(DataOf(evaluation, assignment), tokenizer), evaluation, tokenizer),
            var name when EvaluationTasks.Ruler.Contains(name) => new RulerEvaluation(Ruler(evaluation, assignment), evaluation, tokenizer),
            EvaluationTasks.Qasper or EvaluationTasks.Quality or EvaluationTasks.NarrativeQa => new ScrollsEvaluation(evaluation, tokenizer, DataOf(evaluation, assignment)),
            EvaluationTasks.Xlsum => new XlsumEvaluation(evaluation, tokenizer, DataOf(evaluation, assignment)),
            EvaluationTasks.Babilong => new RulerEvaluation(new BabiStories(DataOf(evaluation, assignment), new Haystack(FileOf(evaluation.HaystackFile, assignment))), evaluation, tokenizer),
            EvaluationTasks.Harness => new HarnessEvaluation(evaluation, tokenizer, HarnessFile.Read(FileOf(evaluation.TaskFile, assignment) ?? throw new ArgumentException("evaluate.task_file is missing: the task harness needs one.", nameof(evaluation))), DataOf(evaluation, assignment), TrialTokenizer.EndOf(tokenizer)),
            _ => throw new ArgumentException($"evaluate.task is '{evaluation.Task}'; it must be one of {string.Join(", ", EvaluationTasks.All.Select(task => task.Name))}.", nameof(evaluation)),
        };
    }

    private static IRulerTask Ruler(EvaluationSpec evaluation, AttemptAssignment assignment) => evaluation.Task switch
    {
        "vt" => new VariableTracking(),
        "cwe" => new CommonWords(),
        "fwe" => new FrequentWords(),
        "qa_1" or "qa_2" => DocumentQuestions.Read(DataOf(evaluation, assignment), squad: evaluation.Task == "qa_1"),
        _ => new NiahTask(NiahShape.ByTask[evaluation.Task], new Haystack(FileOf(evaluation.HaystackFile, assignment))),
    };

    private static string DataOf(EvaluationSpec evaluation, AttemptAssignment assignment) =>
        FileOf(evaluation.DataFile, assignment) ?? throw new ArgumentException($"evaluate.data_file is missing: the task {evaluation.Task} needs a file.", nameof(evaluation));

    private static string? FileOf(string? path, AttemptAssignment assignment) => path is null ? null : assignment.PathTo(path);
}
