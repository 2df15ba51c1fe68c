namespace Fam.Orchestrator.Results.Curves;

/// <summary>The levels of roll-ups: level 0 are the points, a bucket of level k covers 8^k steps. Why 8: decision 0014.</summary>
public static class CurveLevels
{
    /// <summary>The coarsest level; its buckets cover 262,144 steps, so that no curve has more than 16,384 of them.</summary>
    public const int Highest = 6;

    private const int Shift = 3;

    /// <summary>The bucket of a level that a step lies in.</summary>
    public static int BucketOf(int step, int level) => step >> (Shift * level);

    /// <summary>First and last step of a bucket.</summary>
    public static (int First, int Last) StepsOf(int bucket, int level)
    {
        var first = (long)bucket << (Shift * level);
        return ((int)first, (int)(first + (1L << (Shift * level)) - 1));
    }

    /// <summary>The coarsest level that has a bucket for each of so many stretches of a range of steps; 0 where none has.</summary>
    /// <param name="points">Points of the whole curve.</param>
    public static int Coarsest(int points, int from, int to, int stretches)
    {
        var level = Highest;
        while (level > 0 && Most(points, from, to, level) < stretches)
            level--;
        return level;
    }

    /// <summary>The finest level that has at most so many buckets in a range of steps, or else the coarsest.</summary>
    public static int Finest(int points, int from, int to, int buckets)
    {
        var level = 0;
        while (level < Highest && Most(points, from, to, level) > buckets)
            level++;
        return level;
    }

    /// <summary>No more buckets (of level 0: points) than this lie in a range of steps.</summary>
    public static long Most(int points, int from, int to, int level) =>
        Math.Min(points, (long)BucketOf(to, level) - BucketOf(from, level) + 1);
}
