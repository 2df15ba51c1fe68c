using Fam.Contracts.Specs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training.Optimizers;

/// <summary>AdamW (Loshchilov and Hutter, arXiv 1711.05101) as LibTorch's users know it.</summary>
public sealed class AdamWOptimizer : IModelOptimizer
{
    private readonly List<string> names;
    private readonly AdamW optimizer;

    public AdamWOptimizer(TrainingSpec training, IEnumerable<(string Name, Parameter Parameter)> trained)
    {
        ArgumentNullException.ThrowIfNull(training);
        var all = trained.ToList();
        names = [.. all.Select(item => item.Name)];
        optimizer = optim.AdamW(all.Select(item => item.Parameter), training.LearningRate, training.AdamBeta1, training.AdamBeta2, training.AdamEpsilon, training.WeightDecay);
    }

    public void Step(double learningRate, double weightDecay)
    {
        foreach (var group in optimizer.ParamGroups.Cast<AdamW.ParamGroup>())
        {
            group.LearningRate = learningRate;
            group.Options.weight_decay = weightDecay;
        }

        optimizer.step();
    }

    public IEnumerable<(string Name, Tensor Tensor)> State() => Moments().SelectMany(item => new[]
    {
        (item.Name + ".step", tensor(item.Moments.step)),
        (item.Name + ".exp_avg", item.Moments.exp_avg),
        (item.Name + ".exp_avg_sq", item.Moments.exp_avg_sq),
    });

    public void Restore(Func<string, Tensor> saved)
    {
        using var grad = no_grad();
        foreach (var (name, moments) in Moments())
        {
            moments.step = saved(name + ".step").item<long>();
            moments.exp_avg.copy_(saved(name + ".exp_avg"));
            moments.exp_avg_sq.copy_(saved(name + ".exp_avg_sq"));
        }
    }

    public void Dispose() => optimizer.Dispose();

    private IEnumerable<(string Name, AdamW.State Moments)> Moments() => names.Zip(optimizer.state_dict().State.Cast<AdamW.State>());
}
