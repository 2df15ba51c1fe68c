namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// The buckets that a curve's next point may fall into: of each level the one that its last step lies in. A point behind
/// the last step goes into them, and closes those that it lies behind; nothing else has to be read for that.
/// </summary>
public sealed class OpenBuckets
{
    private readonly StepBucket[] buckets;

    private OpenBuckets(StepBucket[] buckets) => this.buckets = buckets;

    /// <summary>The bucket of a level, from 1.</summary>
    public StepBucket this[int level] => buckets[level - 1];

    public static OpenBuckets Begin(int step, double value) => new([.. Enumerable.Repeat(StepBucket.Of(step, value), CurveLevels.Highest)]);

    /// <param name="levels">The open bucket of each level, from 1.</param>
    public static OpenBuckets Of(IEnumerable<StepBucket> levels) => new([.. levels]);

    /// <param name="step">Behind the last.</param>
    /// <param name="closed">Gets the buckets that the curve has now gone past.</param>
    public void Add(int step, double value, ICollection<(int Level, StepBucket Bucket)> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, buckets[0].LastStep);
        var point = StepBucket.Of(step, value);
        for (var level = 1; level <= CurveLevels.Highest; level++)
        {
            ref var open = ref buckets[level - 1];
            if (CurveLevels.BucketOf(step, level) == CurveLevels.BucketOf(open.LastStep, level))
            {
                open = open.Then(point);
            }
            else
            {
                closed.Add((level, open));
                open = point;
            }
        }
    }

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var bucket in buckets)
        {
            foreach (var step in (ReadOnlySpan<int>)[bucket.FirstStep, bucket.LastStep, bucket.MinStep, bucket.MaxStep, bucket.Count, bucket.Nans, bucket.NanStep ?? 0])
                writer.Write(step);
            foreach (var value in (ReadOnlySpan<double>)[bucket.First, bucket.Last, bucket.Min, bucket.Max, bucket.Sum])
                writer.Write(value);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="EndOfStreamException">That is not what <see cref="Write"/> wrote.</exception>
    public static OpenBuckets Read(byte[] written)
    {
        using var reader = new BinaryReader(new MemoryStream(written));
        var read = new StepBucket[CurveLevels.Highest];
        for (var i = 0; i < read.Length; i++)
        {
            var (firstStep, lastStep, minStep, maxStep) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            var (count, nans, nanStep) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            var (first, last, min, max, sum) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            read[i] = new(firstStep, first, lastStep, last, minStep, min, maxStep, max, sum, count, nans, nans == 0 ? null : nanStep);
        }

        return new(read);
    }
}
