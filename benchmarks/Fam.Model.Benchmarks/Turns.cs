using System.Diagnostics;
using System.Globalization;

namespace Fam.Model.Benchmarks;

/// <summary>Times of several sides that took turns, so that a disturbance of the machine hits all of them.</summary>
internal sealed class Turns
{
    private const int LeastRounds = 5;
    private const int MostRounds = 400;

    private readonly List<double>[] times;

    private Turns(int sides) => times = [.. Enumerable.Range(0, sides).Select(_ => new List<double>())];

    public int Rounds => times[0].Count;

    /// <summary>Measures each side once a round, after two rounds that do not count.</summary>
    /// <param name="sides">Each gives the seconds of one measurement.</param>
    public static Turns Take(double seconds, params Func<double>[] sides) => Take(seconds, LeastRounds, sides);

    /// <summary>The same, with at least so many rounds, for what takes seconds each; then one round does not count.</summary>
    public static Turns Take(double seconds, int leastRounds, Func<double>[] sides)
    {
        var turns = new Turns(sides.Length);
        var clock = Stopwatch.StartNew();
        for (var round = leastRounds < LeastRounds ? -1 : -2; round < leastRounds || (round < MostRounds && clock.Elapsed.TotalSeconds < seconds); round++)
        {
            // Every other round begins at the other end: none is always the one behind a certain other.
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = round % 2 == 0 ? turn : sides.Length - 1 - turn;
                var time = sides[side]();
                if (round >= 0) turns.times[side].Add(time);
            }
        }

        return turns;
    }

    public double Fastest(int side) => times[side].Min();

    public double Median(int side) => Middle(times[side]);

    /// <summary>Fastest time of one side over that of another.</summary>
    public double RatioOfFastest(int side, int other) => Fastest(side) / Fastest(other);

    /// <summary>Median of the rounds' own ratios: what drifts over the run is in both of a round.</summary>
    public double MedianRatio(int side, int other) => Middle([.. times[side].Zip(times[other], (one, two) => one / two)]);

    public static string Show(double seconds) => seconds switch
    {
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:F0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s"),
    };

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
