using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>Tasks over users' files.</summary>
public sealed class FileTaskTests : Trials
{
    private static readonly ByteTokenizer Bytes = new();

    [Fact]
    public void QuALITYs_choices_are_ranked_and_its_question_stands_behind_the_text()
    {
        var task = Create("scrolls_quality", """{"id": "q1", "pid": "q1_0", "input": "Who won?\n\n (A) Ann\n (B) Bob \n (C) Cid\n (D) Dan\n\nLong ago Bob won.\nThe end.", "output": "Bob"}""");
        var sample = task.Sample(0, 0);
        Assert.Equal("Long ago Bob won.\nThe end.\n\nQuestion: Who won?\nAnswer:", Bytes.Decode(sample.Prompt));
        Assert.Equal(["Ann", "Bob", "Cid", "Dan"], Assert.IsType<Choose>(sample.Question).Choices.Select(choice => choice.Name));
        Assert.All(((Choose)sample.Question).Choices, choice => Assert.Equal(" " + choice.Name, Bytes.Decode(choice.Tokens)));
        Assert.Equal(["Bob"], sample.Expected);
    }

    [Fact]
    public void Lines_of_one_id_are_one_document_with_several_answers()
    {
        var task = Create("scrolls_narrative_qa", """
            {"id": "a", "pid": "a_0", "input": "Where?\n\nIn a wood.", "output": "a wood"}

            {"id": "b", "pid": "b_0", "input": "Is it?\n\nIt is.", "output": "yes"}
            {"id": "a", "pid": "a_1", "input": "Where?\n\nIn a wood.", "output": "in the wood"}
            """);
        Assert.Equal(2, task.SamplesAt(0));
        Assert.Equal(["a wood", "in the wood"], task.Sample(0, 0).Expected);
        Assert.IsType<Continue>(task.Sample(0, 1).Question);
    }

    [Fact]
    public void Qasper_ranks_yes_and_no_where_all_answers_are_one_of_them()
    {
        var task = Create("scrolls_qasper", """{"id": "b", "pid": "b_0", "input": "Is it?\n\nIt is.", "output": "Yes."}""");
        Assert.Equal(["yes", "no"], Assert.IsType<Choose>(task.Sample(0, 0).Question).Choices.Select(choice => choice.Name));
    }

    [Fact]
    public void A_whole_run_ranks_continues_and_reports_every_metric()
    {
        var quality = Run(Spec("scrolls_quality", """{"id": "q1", "pid": "q1_0", "input": "Who won?\n\n (A) Ann\n (B) Bob \n (C) Cid\n (D) Dan\n\nBob won.", "output": "Bob"}"""));
        Assert.Equal(["eval/scrolls_quality/acc", "eval/scrolls_quality/acc@0", "eval/scrolls_quality/acc_bytes", "eval/scrolls_quality/acc_bytes@0", "eval/scrolls_quality/acc_norm", "eval/scrolls_quality/acc_norm@0"], Metrics(quality).Keys.Order(StringComparer.Ordinal));
        var xlsum = Run(Spec("xlsum", """{"id": "1", "text": "Ein Text.", "summary": "Text."}""") with { MaxNewTokens = 3 });
        Assert.Equal(["rouge1", "rouge2", "rougeL", "rougeLsum"], Assert.Single(Samples(xlsum)).Metrics!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_that_is_not_right_is_named()
    {
        Assert.Contains("2 has no text summary; its fields are text", Assert.Throws<TextCorpusException>(() => Create("xlsum", "{\"text\": \"a\", \"summary\": \"b\"}\n{\"text\": \"c\"}").Sample(0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("is not JSON", Assert.Throws<TextCorpusException>(() => Create("xlsum", "{").Sample(0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("has no lines", Assert.Throws<TextCorpusException>(() => Create("xlsum", "\n")).Message, StringComparison.Ordinal);
    }

    private EvaluationSpec Spec(string task, string lines)
    {
        var path = Path.Combine(Root, task + ".jsonl");
        File.WriteAllText(path, lines);
        return new EvaluationSpec { Task = task, DataFile = path };
    }

    private IEvaluationTask Create(string task, string lines) => Spec(task, lines) is var spec ? EvaluationTaskFactory.Create(spec, Assignment(spec), Model, Bytes) : throw new InvalidOperationException();
}
