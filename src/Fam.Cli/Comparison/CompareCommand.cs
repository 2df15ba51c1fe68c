using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Comparisons;
using Fam.Contracts.Papers;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary><c>fam compare SWEEP</c></summary>
internal sealed class CompareCommand
{
    private const string Score = "score", Cost = "cost", Equal = "equal-compute", Tasks = "tasks", Depth = "depth";

    private readonly Argument<string> id = SweepCommands.Id();

    private readonly Option<ComparisonFormat> format = new("--format")
    {
        Description = "text (a table for people), markdown, csv, latex (booktabs) or json.",
        HelpName = "text|markdown|csv|latex|json",
    };

    private readonly Option<string?> paper = new("--paper")
    {
        Description = "Print the paper's values beside; NAME is a file of configs/paper/values. [default: the sweep's own name]",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> task = new("--task") { Description = "Task to compare by; without it the task of the sweep's metric.", HelpName = "TASK" };

    private readonly Option<string> by = new("--by")
    {
        Description = "What is shown: score (over length), cost (what each arm spent), equal-compute (against the baseline at the same cost), tasks (every task by configuration) or depth (over length and the needle's depth).",
        HelpName = $"{Score}|{Cost}|{Equal}|{Tasks}|{Depth}",
        DefaultValueFactory = _ => Score,
    };

    private readonly Option<string[]> with = new("--with") { Description = "Compare the arms of this sweep, too; may be given several times.", HelpName = "SWEEP" };
    private readonly Option<string?> baseline = new("--baseline") { Description = "Configuration that the others are compared with. [default: the first with feedback memory]", HelpName = "FAM" };
    private readonly Option<double?> alpha = new("--alpha") { Description = "A corrected p below this is significant. [default: 0.05]", HelpName = "A" };
    private readonly Option<double?> threshold = new("--threshold") { Description = "Score that effective lengths are taken at. [default: 0.5]", HelpName = "S" };
    private readonly Option<string?> length = new("--length") { Description = "Differences at this length alone, or at each one by itself; without it over all lengths.", HelpName = "N|each" };
    private readonly Option<ReachPart?> reach = new("--reach") { Description = "Differences of these samples alone; fewer comparisons are corrected for.", HelpName = "all|inside|beyond" };

    public static Command Create() => new CompareCommand().Command();

    private FamCommand Command()
    {
        by.AcceptOnlyFromAmong(Score, Cost, Equal, Tasks, Depth);
        return new FamCommand(
            "compare",
            "Compare the configurations of a sweep over length: scores with errors and intervals, differences on the same samples with tests, costs. Cells inside the reach of memory segments are marked.",
            "fam compare latest",
            "fam compare latest --baseline M3 --reach beyond",
            "fam compare latest --by equal-compute",
            "fam compare latest --by depth --task needle",
            "fam compare latest --task vt --format latex > table.tex",
            "fam compare latest --with 7kq2 --format csv > cells.csv",
            "fam compare latest --paper fig3b")
        {
            id, format, by, task, with, baseline, alpha, threshold, length, reach, paper, SharedOptions.Server, SharedOptions.TokenFile,
        }.Runs(RunAsync);
    }

    private async Task<int> RunAsync(Call call, CancellationToken cancellation)
    {
        var client = call.Connection.Client;
        var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
        var wanted = call.Terminal.Json ? ComparisonFormat.Json : call.Value(format);
        var shown = call.Value(by);
        if (call.Given(paper) && (shown != Score || wanted is ComparisonFormat.Csv or ComparisonFormat.Latex)) throw CommandFailure.Usage("--paper goes with --by score and --format text, markdown or json.");
        var query = await QueryAsync(call, client, cancellation);
        if (shown == Tasks)
        {
            var tasks = await client.CompareTasksAsync(sweep.Id, query, cancellation);
            if (wanted == ComparisonFormat.Json) Terminal.WriteJson(tasks);
            else SheetWriter.Write(call.Terminal, Console.Out, wanted, TaskSheet.Of(tasks, wanted));
            return ExitStatus.Done;
        }

        if (shown == Depth)
        {
            var depths = await client.CompareDepthsAsync(sweep.Id, query, cancellation);
            if (wanted == ComparisonFormat.Json) Terminal.WriteJson(depths);
            else if (depths.Depths.Count == 0) throw CommandFailure.Failed($"no sample of {depths.Task} has a depth; --by depth shows tasks that put a needle at depths, such as needle (--task names one)");
            else SheetWriter.Write(call.Terminal, Console.Out, wanted, DepthSheet.Of(depths, wanted));
            return ExitStatus.Done;
        }

        var view = await client.CompareAsync(sweep.Id, query, cancellation);
        switch (shown)
        {
            case Cost when wanted == ComparisonFormat.Json: Terminal.WriteJson(view); break;
            case Cost: SheetWriter.Write(call.Terminal, Console.Out, wanted, CostSheet.Of(view)); break;
            case Equal: AtEqualCost(call, view, wanted); break;
            default: await ByScoreAsync(call, client, sweep, query, view, wanted, cancellation); break;
        }

        return ExitStatus.Done;
    }

    private async Task<ComparisonQuery> QueryAsync(Call call, FamClient client, CancellationToken cancellation)
    {
        var others = new List<string>();
        foreach (var reference in call.Value(with) ?? []) others.Add((await SweepReference.FindAsync(client, reference, cancellation)).Id);
        return new ComparisonQuery
        {
            Task = call.Value(task), With = others, Baseline = call.Value(baseline), Alpha = call.Value(alpha), Threshold = call.Value(threshold), Length = call.Value(length), Reach = call.Value(reach),
        };
    }

    private void AtEqualCost(Call call, ComparisonView view, ComparisonFormat wanted)
    {
        var against = call.Value(baseline) ?? view.Baseline;
        if (view.Arms.All(arm => arm.Configuration != against))
            throw CommandFailure.Usage($"--baseline is '{against}'; it must be a configuration that is compared: {string.Join(", ", view.Arms.Select(arm => arm.Configuration).Distinct(StringComparer.Ordinal))}.");
        if (wanted == ComparisonFormat.Json)
            Terminal.WriteJson(Enum.GetValues<Budget>().Select(budget => new EqualComputeView(budget, against, EqualCompute.Against(EqualCompute.Points(view.Arms, budget), against))));
        else
            SheetWriter.Write(call.Terminal, Console.Out, wanted, EqualComputeSheet.Of(view, against));
    }

    private async Task ByScoreAsync(Call call, FamClient client, SweepDetail sweep, ComparisonQuery query, ComparisonView view, ComparisonFormat wanted, CancellationToken cancellation)
    {
        var values = call.Given(paper) ? await PaperFile.ReadAsync(call.Value(paper) ?? PaperValues.NameFor(sweep.Name), cancellation) : null;
        var rows = values is null ? null : PaperBeside.Rows(values, view);
        var tests = call.Given(baseline) || call.Given(alpha) || call.Given(length) || call.Given(reach);
        if (wanted == ComparisonFormat.Json)
        {
            if (values is null && !tests) Terminal.WriteJson(view);
            else Terminal.WriteJson(new ComparisonWithMore(view, tests ? await client.ComparePairsAsync(sweep.Id, query, cancellation) : null, values, rows));
            return;
        }

        var several = view.Arms.Select(arm => arm.Configuration).Distinct(StringComparer.Ordinal).Count() > 1 && view.Arms.Any(arm => arm.Score is not null);
        var marks = new SignificanceMarks(several && view.Lengths.Count <= ComparisonPairs.MostLengths
            ? await client.ComparePairsAsync(sweep.Id, query with { Length = "each", Reach = ReachPart.All }, cancellation)
            : null);
        switch (wanted)
        {
            case ComparisonFormat.Csv: ComparisonCsv.Write(Console.Out, view, marks); return;
            case ComparisonFormat.Markdown or ComparisonFormat.Latex: SheetWriter.Write(call.Terminal, Console.Out, wanted, ScoreSheet.Of(view, marks)); break;
            default: ComparisonTable.Write(call.Terminal.Out, view, marks); break;
        }

        if (several)
        {
            if (wanted != ComparisonFormat.Text) await Console.Out.WriteLineAsync();
            SheetWriter.Write(call.Terminal, Console.Out, wanted, PairSheet.Of(await client.ComparePairsAsync(sweep.Id, query, cancellation)));
        }

        if (values is not null && wanted == ComparisonFormat.Markdown) PaperTable.WriteMarkdown(Console.Out, values, rows!);
        else if (values is not null) PaperTable.Write(call.Terminal.Out, values, rows!);
    }
}

/// <summary>What <c>--json</c> prints with options that ask for more than the comparison; null is what nobody asked for.</summary>
internal sealed record ComparisonWithMore(ComparisonView Comparison, ComparisonPairs? Pairs, PaperValues? Paper, IReadOnlyList<PaperRow>? Rows);

/// <summary>What <c>--by equal-compute --json</c> prints for each kind of cost.</summary>
internal sealed record EqualComputeView(Budget Cost, string Baseline, IReadOnlyList<EqualCost> Configurations);

/// <summary>How a comparison is printed.</summary>
internal enum ComparisonFormat
{
    Text,
    Markdown,
    Csv,
    Latex,
    Json,
}
