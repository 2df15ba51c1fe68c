using Fam.Contracts.Comparisons;

namespace Fam.Contracts.Tests.Comparisons;

public sealed class MetricDirectionTests
{
    [Theory]
    [InlineData("eval/passkey/exact_match@4", true)]
    [InlineData("eval/quality/acc_bytes", true)]
    [InlineData("eval/quality/acc_bytes@0", true)]
    [InlineData("train/tokens_per_second", true)]
    [InlineData("rougeL", true)]
    [InlineData("train/loss", false)]
    [InlineData("word_perplexity", false)]
    [InlineData("eval/pg19/bits_per_byte@4096", false)]
    [InlineData("train/seconds", false)]
    [InlineData("train/grad_norm", false)]
    [InlineData("system/peak_memory_bytes", false)]
    public void What_a_metrics_name_says_of_it(string metric, bool higherIsBetter) => Assert.Equal(higherIsBetter, MetricDirection.HigherIsBetter(metric));
}
