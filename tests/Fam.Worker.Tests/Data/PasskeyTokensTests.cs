using Fam.Contracts.Specs;
using Fam.Worker.Data;

namespace Fam.Worker.Tests.Data;

/// <summary>The counts that specs are checked with are those of the real tokenizers and of the real layout.</summary>
public sealed class PasskeyTokensTests
{
    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (var tokenizer in PasskeyTokens.Tokenizers)
            {
                foreach (var digits in new[] { 1, 5, 16 })
                {
                    foreach (var block in new[] { 0, 1, 7, 50, 1_000 }) cases.Add(tokenizer, digits, PasskeyTokens.QuestionAndAnswer(tokenizer, digits) + block);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Counts_are_those_of_the_task(string tokenizer, int digits, int block)
    {
        var spec = new TaskSpec { Tokenizer = tokenizer, KeyDigits = digits };
        var task = new PasskeyTask(spec, block, NamedTokenizer.Of(tokenizer));
        Assert.Equal(task.Tokenizer.VocabSize, PasskeyTokens.VocabSize(tokenizer));
        Assert.Equal(block - task.Slack, PasskeyTokens.QuestionAndAnswer(tokenizer, digits));
        Assert.Equal(PasskeyReach.DistanceInBlocks(task.EvaluationSample(seed: 0, fillerBlocks: 0, index: 0), block), PasskeyTokens.DistanceInBlocks(tokenizer, digits, block));
    }
}
