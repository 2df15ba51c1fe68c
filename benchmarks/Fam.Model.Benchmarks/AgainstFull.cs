using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>Block sliding windows and feedback memory against plain causal attention, over lengths.</summary>
internal static class AgainstFull
{
    private static readonly Architecture[] Architectures = [Architecture.Full, Architecture.Bswa, Architecture.Fam];

    public static int Run(Settings settings)
    {
        var shape = Shape.All.First(shape => shape is { Name: "small", Block: 256 });
        Measure(settings, shape, "Training step of one sequence, against full attention (aim: below 1)", work => work.Train());
        Measure(settings, shape, "Prefill of one sequence, against full attention (aim: below 1)", work => work.Prefill());
        return 0;
    }

    private static void Measure(Settings settings, Shape shape, string title, Func<ModelWork, double> seconds)
    {
        Table.Begin(title, "model", "tokens", "full, fastest", "BSWA, fastest", "FAM, fastest", "BSWA/full of fastest", "FAM/full of fastest", "rounds");
        foreach (var tokens in new[] { 4096, 8192, 16384 }.Where(tokens => settings.Wants(tokens.ToString())))
        {
            var works = Architectures.Select(architecture => new ModelWork(settings, shape.Of(architecture), batch: 1, tokens)).ToList();
            try
            {
                var turns = Turns.Take(settings.Seconds, leastRounds: 2, [.. works.Select(work => (Func<double>)(() => seconds(work)))]);
                Table.Row(
                    shape.Title, tokens.ToString(), Turns.Show(turns.Fastest(0)), Turns.Show(turns.Fastest(1)), Turns.Show(turns.Fastest(2)),
                    Table.Ratio(turns.RatioOfFastest(1, 0)), Table.Ratio(turns.RatioOfFastest(2, 0)), turns.Rounds.ToString());
            }
            finally
            {
                foreach (var work in works) work.Dispose();
            }
        }
    }
}
