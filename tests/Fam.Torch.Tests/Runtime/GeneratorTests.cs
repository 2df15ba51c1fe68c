using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Runtime;

public class GeneratorTests
{
    [Fact]
    public void A_seed_fixes_every_kind_of_number()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(Draw(new Generator(8)), Draw(new Generator(8)));
        Assert.NotEqual(Draw(new Generator(8)), Draw(new Generator(9)));
        using var generator = new Generator(1);
        double[] first = Draw(generator.manual_seed(8));
        Assert.Equal(first, Draw(new Generator(8)));
        Assert.NotEqual(first, Draw(generator));
        Assert.Equal(8, generator.initial_seed());
    }

    [Fact]
    public void State_saved_and_set_goes_on_with_the_same_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(8);
        Draw(generator);
        Tensor state = generator.get_state();
        byte[] bytes = state.bytes.ToArray();
        double[] expected = Draw(generator);
        using var other = new Generator(1);
        other.set_state(tensor(bytes));
        Assert.Equal(expected, Draw(other));
    }

    [Fact]
    public void The_default_generator_is_seeded_saved_and_set()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(5);
        double[] first = Draw(null);
        manual_seed(5);
        Assert.Equal(first, Draw(null));
        Tensor state = torch.random.get_rng_state();
        double[] next = Draw(null);
        set_rng_state(state);
        Assert.Equal(next, Draw(null));
    }

    [Fact]
    public void Generators_do_not_disturb_each_other()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(5);
        double[] undisturbed = Draw(null);
        manual_seed(5);
        Draw(new Generator(1));
        Assert.Equal(undisturbed, Draw(null));
    }

    [Fact]
    public void Randperm_is_a_permutation()
    {
        using DisposeScope scope = NewDisposeScope();
        long[] order = randperm(100, generator: new Generator(3)).data<long>().ToArray();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), order.Order());
        Assert.NotEqual(order, order.Order());
    }

    private static double[] Draw(Generator? generator)
    {
        Tensor[] drawn =
        [
            rand(3, generator: generator), randn(3, generator: generator), randint(100, [3], generator: generator),
            randperm(3, generator: generator), zeros(3).normal_(generator: generator),
            zeros(3).uniform_(-1, 1, generator), zeros(3).bernoulli_(0.5, generator),
        ];
        return [.. drawn.SelectMany(t => t.to(float64).data<double>().ToArray())];
    }
}
