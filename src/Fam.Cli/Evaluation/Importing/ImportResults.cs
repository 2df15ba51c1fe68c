using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Evaluation.Importing;

/// <summary><c>fam eval import PATH…</c></summary>
internal static class ImportResults
{
    public static Command Command()
    {
        var paths = new Argument<string[]>("PATH") { Description = "results_TIME.json, or a directory with such files; samples_TASK_TIME.jsonl beside them come with them.", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string?>("--model") { Description = "What the model is called. [default: what the files say]", HelpName = "NAME" };
        return new FamCommand(
            "import",
            "Read results that lm-evaluation-harness wrote for models that were asked elsewhere. They can be compared and exported, are labelled as imported, and count in no test. The same files again change nothing.",
            "fam eval import lm_eval_output",
            "fam eval import results_2026-11-02T10-00-00.123456.json --model my-baseline")
        {
            paths, model,
        }.Runs(async (call, cancellation) =>
        {
            try
            {
                var views = new List<ImportView>();
                foreach (var run in HarnessRun.Find(call.Value(paths)))
                {
                    await using var file = await ImportFile.ReadAsync(run, call.Value(model), cancellation);
                    foreach (var note in file.Notes) call.Terminal.Note(note);
                    views.Add(await call.Connection.Transfers.ImportAsync(file.Lines, cancellation));
                }

                if (call.Terminal.Json) Terminal.WriteJson(views);
                else call.Terminal.Out.Write(Table(views));
                return ExitStatus.Done;
            }
            catch (HarnessFileException wrong)
            {
                throw CommandFailure.Usage(wrong.Message);
            }
        });
    }

    private static Table Table(List<ImportView> views)
    {
        var table = Tables.Create("Sweep", "Name", "Model", "#Samples", "Imported");
        foreach (var view in views)
            table.AddRow(new Text(view.SweepId), new Text(view.Name), new Text(view.Model), new Text($"{view.Samples}"), new Text(view.IsNew ? "now" : "before, and unchanged"));
        return table;
    }
}
