using System.Diagnostics;

namespace Fam.Worker.Training;

/// <summary>Share done and time left of a trial, from work done and work to come. Progress never goes back.</summary>
/// <param name="doneBefore">Work that earlier attempts on this line have done.</param>
public sealed class ProgressMeter(double doneBefore)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private double doneHere;
    private double remaining;
    private double best;

    /// <summary>Work of all attempts on this line.</summary>
    public double Done => doneBefore + doneHere;

    public void Advance(double work, double workToCome) => (doneHere, remaining) = (doneHere + work, workToCome);

    /// <summary>0 to 1.</summary>
    public double Progress => best = Math.Max(best, Done + remaining > 0 ? Done / (Done + remaining) : 0);

    /// <summary>Null until there is a rate to go by.</summary>
    public double? RemainingSeconds => doneHere > 0 && watch.Elapsed.TotalSeconds > 1 ? remaining * watch.Elapsed.TotalSeconds / doneHere : null;
}
