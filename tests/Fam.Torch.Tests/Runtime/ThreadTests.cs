using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Runtime;

public class ThreadTests
{
    [Fact]
    public void Threads_compute_differentiate_and_fail_on_their_own()
    {
        const int Threads = 4;
        var together = new Barrier(Threads);
        double[] results = new double[Threads];
        string[] failures = new string[Threads];
        RunAll(Threads, n =>
        {
            together.SignalAndWait();
            for (int i = 0; i < 200; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor x = full(8, (double)n).requires_grad_();
                (x * x).sum().backward();
                results[n] = x.grad!.sum().ToDouble();
                failures[n] = Assert.Throws<ExternalException>(() => ones(n + 2).add(ones(n + 20))).Message;
            }
        });
        Assert.Equal([0.0, 16, 32, 48], results);
        for (int n = 0; n < Threads; n++)
            Assert.Contains($"({n + 2})", failures[n], StringComparison.Ordinal);
    }

    [Fact]
    public void Gradient_mode_belongs_to_the_thread()
    {
        using IDisposable quiet = no_grad();
        bool elsewhere = false;
        RunAll(1, _ => elsewhere = is_grad_enabled());
        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void A_tensor_may_be_made_here_and_disposed_there()
    {
        Tensor[] made = [.. Enumerable.Range(0, 1000).Select(_ => ones(4))];
        RunAll(2, n =>
        {
            for (int i = n; i < made.Length; i += 2)
                made[i].Dispose();
        });
        Assert.All(made, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void The_number_of_threads_of_an_operation_is_set_and_read()
    {
        int before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Matches(@"^\d+\.\d+", __version__);
    }

    private static void RunAll(int count, Action<int> body)
    {
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(n => new Thread(() => failures[n] = Record.Exception(() => body(n))))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);
    }
}
