using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Cli.Model;

/// <summary>What this processor does of matrix products of one width, in operations a second.</summary>
internal static class MatmulRate
{
    private const int Rows = 512;
    private const int Times = 5;

    /// <summary>The best of a few products [512, D] × [D, D] in one thread, after one that is not counted.</summary>
    public static double Measure(int width, bool reduced)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var type = reduced ? bfloat16 : float32;
        var (left, right) = (ones(Rows, width).to(type), ones(width, width).to(type));
        left.matmul(right);
        var best = double.MaxValue;
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            left.matmul(right);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return 2.0 * Rows * width * width / best;
    }
}
