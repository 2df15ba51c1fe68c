using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training.Optimizers;

/// <summary>What an <see cref="Adafactor"/> goes by; the symbols are the article's.</summary>
public sealed record AdafactorRules
{
    /// <summary>β1, decay of the mean update; 0 keeps none and saves its memory.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β2, decay of the mean squared gradient, corrected as Adam's is; not used with <see cref="DecayRate"/>.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>c: the decay at step t is 1 − t^−c (section 7.2); null keeps β2.</summary>
    public double? DecayRate { get; init; }

    /// <summary>d, the largest root mean square of an update (section 6).</summary>
    public double ClipThreshold { get; init; } = 1;

    /// <summary>ε1, added to squared gradients.</summary>
    public double Epsilon1 { get; init; } = 1e-30;

    /// <summary>ε2, the smallest scale of a parameter.</summary>
    public double Epsilon2 { get; init; } = 1e-3;

    /// <summary>Whether a step is relative to the parameter's root mean square (section 8).</summary>
    public bool ScaleParameter { get; init; }
}

/// <summary>
/// Adafactor (Shazeer and Stern, arXiv 1804.04235): the second moments of a matrix are kept as the means of its rows and of
/// its columns, so that their memory is O + I numbers instead of O · I.
/// </summary>
/// <remarks>O rows, I columns of a matrix; t this parameter's step, from 1.</remarks>
public sealed class Adafactor : IModelOptimizer
{
    private readonly AdafactorRules rules;
    private readonly List<Moments> all;

    public Adafactor(AdafactorRules rules, IEnumerable<(string Name, Parameter Parameter)> trained)
    {
        this.rules = rules;
        all = [.. trained.Select(item => Moments.Of(item.Name, item.Parameter, rules.Beta1 > 0))];
    }

    /// <inheritdoc/>
    public void Step(double learningRate, double weightDecay)
    {
        using var grad = no_grad();
        foreach (var moments in all)
        {
            using var scope = NewDisposeScope();
            if (moments.Parameter.grad is { } gradient) Move(moments, gradient, learningRate, weightDecay);
        }
    }

    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        all.SelectMany(moments => moments.Tensors().Append((moments.Name + ".step", tensor(moments.Step))));

    public void Restore(Func<string, Tensor> saved)
    {
        using var grad = no_grad();
        foreach (var moments in all)
        {
            moments.Step = saved(moments.Name + ".step").item<long>();
            foreach (var (name, tensor) in moments.Tensors()) tensor.copy_(saved(name));
        }
    }

    public void Dispose()
    {
        foreach (var (_, tensor) in all.SelectMany(moments => moments.Tensors())) tensor.Dispose();
    }

    // No number of these is read back, so that nothing waits for a device.
    private void Move(Moments moments, Tensor gradient, double learningRate, double weightDecay)
    {
        var parameter = moments.Parameter;
        moments.Step++;
        var update = Normalized(moments, gradient, Decay(moments.Step));
        update = update.div(RootMeanSquare(update).div(rules.ClipThreshold).clamp_min(1));
        var rate = rules.ScaleParameter ? RootMeanSquare(parameter).clamp_min(rules.Epsilon2).mul(learningRate) : full([], learningRate, dtype: parameter.dtype, device: parameter.device);
        update = update.mul(rate);
        if (moments.Mean is { } mean) update = mean.mul_(rules.Beta1).add_(update, 1 - rules.Beta1);
        if (weightDecay > 0) parameter.mul_(rate.mul(-weightDecay).add(1));
        parameter.sub_(update);
    }

    // β̂2 of Adam (section 7.1) forgets the zero it starts from: at t = 1 it is 0. So does 1 − t^−c.
    private double Decay(long t) => rules.DecayRate is { } rate
        ? 1 - Math.Pow(t, -rate)
        : rules.Beta2 * (1 - Math.Pow(rules.Beta2, t - 1)) / (1 - Math.Pow(rules.Beta2, t));

    /// <summary>The gradient over the root of its second moments, [O, I] or [I].</summary>
    private Tensor Normalized(Moments moments, Tensor gradient, double decay)
    {
        var square = gradient.square().add(rules.Epsilon1);
        if (moments.Whole is { } whole) return gradient.mul(whole.mul_(decay).add_(square, 1 - decay).rsqrt());
        var row = moments.Row!.mul_(decay).add_(square.mean([-1]), 1 - decay); // [O]
        var column = moments.Column!.mul_(decay).add_(square.mean([-2]), 1 - decay); // [I]
        // The second moments are row · column / mean of row (section 3).
        var rowFactor = row.div(row.mean([-1], keepdim: true)).rsqrt().unsqueeze(-1); // [O, 1]
        return gradient.mul(rowFactor).mul(column.unsqueeze(-2).rsqrt());
    }

    private static Tensor RootMeanSquare(Tensor x) => x.square().mean().sqrt();

    /// <summary>State of one parameter: of a matrix [O, I] means by rows [O] and columns [I], of a vector [I] the whole.</summary>
    private sealed record Moments(string Name, Parameter Parameter, Tensor? Row, Tensor? Column, Tensor? Whole, Tensor? Mean)
    {
        public long Step { get; set; }

        public static Moments Of(string name, Parameter parameter, bool withMean)
        {
            var shape = parameter.shape;
            var factored = shape.Length >= 2;
            return new Moments(
                name, parameter, factored ? Zeros(shape[..^1]) : null, factored ? Zeros([.. shape[..^2], shape[^1]]) : null, factored ? null : Zeros(shape), withMean ? Zeros(shape) : null);

            Tensor Zeros(long[] size) => zeros(size, dtype: parameter.dtype, device: parameter.device).DetachFromDisposeScope();
        }

        /// <summary>By the names that Hugging Face's Adafactor gives them.</summary>
        public IEnumerable<(string Name, Tensor Tensor)> Tensors()
        {
            if (Row is not null) yield return (Name + ".exp_avg_sq_row", Row);
            if (Column is not null) yield return (Name + ".exp_avg_sq_col", Column);
            if (Whole is not null) yield return (Name + ".exp_avg_sq", Whole);
            if (Mean is not null) yield return (Name + ".exp_avg", Mean);
        }
    }
}
