using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Memory;

/// <summary>Runs alone, since it looks at the memory of the whole process.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public partial class LeakTests
{
    private const int Cycles = 300_000;
    private const long Tolerance = 24L << 20;

    /// <summary>
    /// A leak of every tensor would be over 100 MiB even where they are small. They are small where the
    /// garbage collector has to notice them, which sees no native memory.
    /// </summary>
    private static readonly Dictionary<string, Action<int>> Ways = new(StringComparer.Ordinal)
    {
        ["dispose"] = count =>
        {
            for (int i = 0; i < count; i++)
                zeros(1024).Dispose();
        },
        ["scope"] = count =>
        {
            for (int i = 0; i < count / 100; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                for (int j = 0; j < 100; j++)
                    _ = zeros(1024);
            }
        },
        ["moved between scopes"] = count =>
        {
            for (int i = 0; i < count / 1000; i++)
            {
                using DisposeScope outer = NewDisposeScope();
                using DisposeScope inner = NewDisposeScope();
                for (int j = 0; j < 100; j++)
                    zeros(1024).MoveToOuterDisposeScope();
            }
        },
        ["finalizer"] = count =>
        {
            for (int i = 0; i < count; i++)
                _ = zeros(16);
        },
        ["lost scope"] = count =>
        {
            for (int i = 0; i < count / 600; i++)
                LoseScope();
        },
        ["failures"] = count =>
        {
            using Tensor a = zeros(2), b = zeros(3);
            for (int i = 0; i < count / 100; i++)
                Assert.ThrowsAny<Exception>(() => a.add(b));
        },
        ["autograd"] = count =>
        {
            for (int i = 0; i < count / 30; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor x = zeros(1024).requires_grad_();
                (x * x).sum().backward();
                _ = x.grad;
            }
        },
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Creating_and_freeing_leaves_resident_memory_flat(string way)
    {
        Action<int> cycle = Ways[way];
        cycle(way is "finalizer" or "lost scope" ? Cycles : Cycles / 10);
        long before = Resident();
        cycle(Cycles);
        long after = Resident();
        Assert.True(after - before < Tolerance, $"resident memory grew from {before >> 20} to {after >> 20} MiB over {Cycles} cycles");
    }

    /// <summary>A thread ends without disposing its scope.</summary>
    private static void LoseScope()
    {
        var thread = new Thread(() =>
        {
            NewDisposeScope();
            for (int j = 0; j < 600; j++)
                _ = zeros(16);
        });
        thread.Start();
        thread.Join();
    }

    private static long Resident()
    {
        // A dead thread's scopes are unreachable only after the thread's own finalizer has run.
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        // What is freed on another thread's arena stays resident until the allocator is asked to give it back.
        _ = MallocTrim(0);
        string[] fields = File.ReadAllText("/proc/self/statm").Split(' ');
        return long.Parse(fields[1]) * Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
