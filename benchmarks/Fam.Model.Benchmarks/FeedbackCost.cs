using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>What feedback memory costs over the same model without it: FAM of F = B / 16 against BSWA, both with M = 3.</summary>
internal static class FeedbackCost
{
    public static int Run(Settings settings)
    {
        Measure(settings, "FAM against BSWA, training step (aim ≤ 1.05)", (work, _) => work.Train());
        Measure(settings, "FAM against BSWA, streaming inference (aim ≤ 1.03)", (work, shape) => work.Stream(Math.Max(4, 512 / shape.Block)));
        return 0;
    }

    private static void Measure(Settings settings, string title, Func<ModelWork, Shape, double> seconds)
    {
        Table.Begin(title, "model", "F", "BSWA, fastest", "median", "FAM, fastest", "median", "FAM/BSWA of fastest", "median of ratios", "rounds");
        foreach (var shape in Shape.All.Where(shape => settings.Wants(shape.Title)))
        {
            using var without = new ModelWork(settings, shape.Of(Architecture.Bswa), shape.Batch, shape.Tokens);
            using var with = new ModelWork(settings, shape.Of(Architecture.Fam), shape.Batch, shape.Tokens);
            var turns = Turns.Take(settings.Seconds, () => seconds(without, shape), () => seconds(with, shape));
            Table.Row(
                shape.Title, (shape.Block / 16).ToString(), Turns.Show(turns.Fastest(0)), Turns.Show(turns.Median(0)), Turns.Show(turns.Fastest(1)), Turns.Show(turns.Median(1)),
                Table.Ratio(turns.RatioOfFastest(1, 0)), Table.Ratio(turns.MedianRatio(1, 0)), turns.Rounds.ToString());
        }
    }
}
