using Fam.Worker.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Training;

/// <summary>Adafactor against a loop over single numbers, as the article writes it.</summary>
public sealed class AdafactorTests
{
    public static TheoryData<AdafactorRules, double> Rules => new()
    {
        { new AdafactorRules(), 0 },
        { new AdafactorRules { Beta1 = 0 }, 0.1 },
        { new AdafactorRules { DecayRate = 0.8, ClipThreshold = 0.5 }, 0.1 },
        { new AdafactorRules { Beta1 = 0, DecayRate = 0.8, ScaleParameter = true }, 0.2 },
        { new AdafactorRules { ScaleParameter = true, Epsilon1 = 1e-3, Epsilon2 = 0.5 }, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Steps_equal_the_explicit_loop(AdafactorRules rules, double decay)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        foreach (var shape in new long[][] { [4, 3], [5] })
        {
            var parameter = new Parameter(randn(shape, dtype: float64));
            var loop = new ExplicitAdafactor(rules, parameter.clone().data<double>().ToArray(), shape.Length == 2 ? (int)shape[1] : 0);
            using var optimizer = new Adafactor(rules, [("p", parameter)]);
            for (var step = 1; step <= 6; step++)
            {
                // The third step has no gradient, as a prompt has none that a passed state replaces.
                var gradient = step == 3 ? null : randn(shape, dtype: float64).mul(Math.Pow(10, step - 3));
                parameter.grad = gradient;
                optimizer.Step(0.1 / step, decay);
                if (gradient is not null) loop.Step(gradient.data<double>().ToArray(), 0.1 / step, decay);
                var moved = parameter.detach().clone().data<double>().ToArray();
                for (var i = 0; i < moved.Length; i++) Assert.Equal(loop.Parameter[i], moved[i], 12);
            }
        }
    }

    [Fact]
    public void A_matrix_costs_its_rows_and_columns()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new Adafactor(new AdafactorRules { Beta1 = 0 }, [("w", new Parameter(zeros(30, 20))), ("b", new Parameter(zeros(7)))]);
        Assert.Equal(
            ["w.exp_avg_sq_row 30", "w.exp_avg_sq_col 20", "w.step 1", "b.exp_avg_sq 7", "b.step 1"], optimizer.State().Select(item => $"{item.Name} {item.Tensor.numel()}"));
    }

    private sealed class ExplicitAdafactor(AdafactorRules rules, double[] parameter, int columns)
    {
        private readonly double[] rowMeans = new double[columns == 0 ? 0 : parameter.Length / columns];
        private readonly double[] columnMeans = new double[columns];
        private readonly double[] whole = new double[parameter.Length];
        private readonly double[] mean = new double[parameter.Length];
        private int steps;

        public double[] Parameter => parameter;

        public void Step(double[] gradient, double rate, double decay)
        {
            steps++;
            var beta2 = rules.DecayRate is { } power
                ? 1 - Math.Pow(steps, -power)
                : rules.Beta2 * (1 - Math.Pow(rules.Beta2, steps - 1)) / (1 - Math.Pow(rules.Beta2, steps));
            for (var i = 0; i < gradient.Length; i++) whole[i] = (beta2 * whole[i]) + ((1 - beta2) * ((gradient[i] * gradient[i]) + rules.Epsilon1));
            for (var row = 0; row < rowMeans.Length; row++) rowMeans[row] = Enumerable.Range(0, columns).Average(column => whole[(row * columns) + column]);
            for (var column = 0; column < columns; column++) columnMeans[column] = Enumerable.Range(0, rowMeans.Length).Average(row => whole[(row * columns) + column]);
            var update = new double[gradient.Length];
            for (var i = 0; i < update.Length; i++)
            {
                var second = columns == 0 ? whole[i] : rowMeans[i / columns] * columnMeans[i % columns] / rowMeans.Average();
                update[i] = gradient[i] / Math.Sqrt(second);
            }

            var clip = Math.Max(1, RootMeanSquare(update) / rules.ClipThreshold);
            var step = rate * (rules.ScaleParameter ? Math.Max(rules.Epsilon2, RootMeanSquare(parameter)) : 1);
            for (var i = 0; i < update.Length; i++)
            {
                mean[i] = (rules.Beta1 * mean[i]) + ((1 - rules.Beta1) * update[i] / clip * step);
                parameter[i] -= (decay * step * parameter[i]) + mean[i];
            }
        }

        private static double RootMeanSquare(double[] x) => Math.Sqrt(x.Average(value => value * value));
    }
}
