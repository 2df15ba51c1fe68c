using System.Runtime.InteropServices;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// What a stretch of a curve's points says: its ends, its lowest and highest number (the first of equal ones; not-a-number
/// where it has no number), the sum of its numbers, and how many points it has that are none.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StepBucket(
    int FirstStep, double First, int LastStep, double Last, int MinStep, double Min, int MaxStep, double Max, double Sum, int Count, int Nans, int? NanStep)
{
    public static StepBucket Of(int step, double value) => double.IsNaN(value)
        ? new(step, value, step, value, step, value, step, value, Sum: 0, Count: 1, Nans: 1, step)
        : new(step, value, step, value, step, value, step, value, value, Count: 1, Nans: 0, NanStep: null);

    /// <summary>This stretch and one behind it as one.</summary>
    public StepBucket Then(StepBucket later)
    {
        // Comparisons with not-a-number are false.
        var lower = later.Min < Min || (double.IsNaN(Min) && !double.IsNaN(later.Min));
        var higher = later.Max > Max || (double.IsNaN(Max) && !double.IsNaN(later.Max));
        return new(
            FirstStep, First, later.LastStep, later.Last,
            lower ? later.MinStep : MinStep, lower ? later.Min : Min,
            higher ? later.MaxStep : MaxStep, higher ? later.Max : Max,
            Sum + later.Sum, Count + later.Count, Nans + later.Nans, NanStep ?? later.NanStep);
    }
}
