namespace Fam.Chaos.Rounds;

/// <summary>What must hold of a round's rows whatever was done to the parts; the undisturbed run says what there must be.</summary>
public static class Invariants
{
    private const int MostOfAKind = 5;

    /// <returns>Each violation in words; none where all is well.</returns>
    public static IReadOnlyList<string> Violations(SweepRows found, SweepRows undisturbed)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(undisturbed);
        return
        [
            .. Ends(found, undisturbed),
            .. found.Jobs.SelectMany(History),
            .. Same("metric point", Points(found), Points(undisturbed)),
            .. Same("sample", found.Samples.GroupBy(Key), undisturbed.Samples.GroupBy(Key)),
        ];
    }

    private static IEnumerable<string> Ends(SweepRows found, SweepRows undisturbed)
    {
        if (found.SweepState != "Completed")
            yield return $"the sweep is {found.SweepState}";
        if (!found.Jobs.Select(job => job.Index).SequenceEqual(undisturbed.Jobs.Select(job => job.Index)))
            yield return $"there are {found.Jobs.Count} jobs instead of {undisturbed.Jobs.Count}";
        foreach (var job in found.Jobs.Where(job => job.State != "Completed"))
            yield return $"job {job.Index} is {job.State} ({job.Failure ?? "no failure"})";
    }

    private static IEnumerable<string> History(JobRows job)
    {
        var completed = job.Transitions.Count(step => step.To == "Completed");
        if (completed > 1)
            yield return $"job {job.Index} was completed {completed} times";
        foreach (var (before, after) in job.Transitions.Zip(job.Transitions.Skip(1)).Where(pair => pair.First.To != pair.Second.From))
            yield return $"job {job.Index} went to {before.To}, then on from {after.From} ({after.Reason})";
        var open = job.Attempts.Where(attempt => attempt.IsOpen).ToList();
        if (SweepRows.Terminal.Contains(job.State) && open.Count > 0)
            yield return $"job {job.Index} is {job.State} and attempt {open[0].Number} is open";
        if (!job.Attempts.Select(attempt => attempt.Number).SequenceEqual(Enumerable.Range(1, job.Attempts.Count)))
            yield return $"job {job.Index} has the attempts {string.Join(", ", job.Attempts.Select(attempt => attempt.Number))}";
    }

    private static IEnumerable<IGrouping<string, MetricRow>> Points(SweepRows rows) => rows.Points.GroupBy(point => $"job {point.Job} {point.Metric} step {point.Step}", StringComparer.Ordinal);

    private static string Key(SampleRow sample) => $"job {sample.Job} {sample.Task}@{sample.FillerBlocks} #{sample.Index}";

    /// <summary>The same things, each once, and equal: doubles to the last bit.</summary>
    private static IEnumerable<string> Same<T>(string what, IEnumerable<IGrouping<string, T>> found, IEnumerable<IGrouping<string, T>> undisturbed)
    {
        var here = found.ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var there = undisturbed.ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var faults = there.Keys.Where(key => !here.ContainsKey(key)).Select(key => $"{what} is missing: {key}")
            .Concat(here.Keys.Where(key => !there.ContainsKey(key)).Select(key => $"{what} that no undisturbed run has: {key}"))
            .Concat(here.Where(pair => pair.Value.Count > 1).Select(pair => $"{what} is there {pair.Value.Count} times: {pair.Key}"))
            .Concat(here.Where(pair => there.TryGetValue(pair.Key, out var right) && !Equal(pair.Value[0], right)).Select(pair => $"{what} is {pair.Value[0]} instead of {there[pair.Key]}"))
            .Order(StringComparer.Ordinal).ToList();
        return faults.Count <= MostOfAKind ? faults : [.. faults.Take(MostOfAKind), $"and {faults.Count - MostOfAKind} more of {what}s"];
    }

    private static bool Equal<T>(T found, T right) => found is MetricRow a && right is MetricRow b
        ? ChaosSweep.IsMeasured(a.Metric) || Bits(a.Value) == Bits(b.Value)
        : found is SampleRow c && right is SampleRow d && c == d && Bits(c.Score) == Bits(d.Score);

    private static long? Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number) : null;
}
