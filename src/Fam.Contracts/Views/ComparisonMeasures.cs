namespace Fam.Contracts.Views;

/// <summary>What an arm cost, as far as it is known.</summary>
public sealed record ArmCost
{
    /// <summary>Tokens that the training saw, over the steps that count; null where its worker did not say.</summary>
    public double? TrainingTokens { get; init; }

    /// <summary>Floating point operations of the steps that count, forward and backward (<c>StepOperations</c>); null where its worker did not say.</summary>
    public double? TrainingOperations { get; init; }

    /// <summary>Seconds of the optimizer steps that count; null before the first report.</summary>
    public double? StepSeconds { get; init; }

    /// <summary>Seconds of training, lost work included.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Slots that it held.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots × <see cref="TrainingSeconds"/>: GPU-seconds where <see cref="DeviceKind"/> is <c>cuda</c>.</summary>
    public double? SlotSeconds { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public required string DeviceKind { get; init; }

    /// <summary>Floating point operations of a token that passes forward in a sequence of <see cref="ComparisonView.InferenceLength"/> tokens.</summary>
    public required double OperationsPerToken { get; init; }

    /// <summary>Seconds that this task's samples took.</summary>
    public double? EvaluationSeconds { get; init; }

    /// <summary>Largest memory of training and of this task's samples.</summary>
    public long? PeakMemoryBytes { get; init; }
}

/// <summary>A mean score, and its 95 % interval over samples.</summary>
/// <param name="Complete">Whether every length is scored; means of different lengths are not comparable.</param>
public sealed record ArmScore(int Samples, double Mean, double? StandardError, bool Complete);

/// <summary>How long a context an arm still answers in: the largest length whose score is above a threshold.</summary>
public sealed record EffectiveLength
{
    public required double Threshold { get; init; }

    /// <summary>In the unit of the view's lengths; null where no length is above the threshold.</summary>
    public int? Length { get; init; }

    /// <summary>The largest length whose interval lies above the threshold; null where none does.</summary>
    public int? Low { get; init; }

    /// <summary>The largest length whose interval reaches above the threshold; null where none does.</summary>
    public int? High { get; init; }

    /// <summary>Mean prompt at <see cref="Length"/>, in tokens.</summary>
    public double? Tokens { get; init; }

    /// <summary>Whether it is the longest that was scored: the true one may be longer.</summary>
    public required bool Censored { get; init; }

    /// <summary>The same of <see cref="High"/>.</summary>
    public required bool HighCensored { get; init; }

    /// <summary>Whether a shorter length is not above the threshold.</summary>
    public required bool Dips { get; init; }
}

/// <summary>How the score falls with length: the line of least squares through the cells, over the logarithm of the mean prompt.</summary>
/// <param name="PerDoubling">Score for each doubling of the prompt; negative where it falls.</param>
/// <param name="StandardError">From the residuals; null with two cells, through which every line fits.</param>
/// <param name="Lengths">Cells it is taken over.</param>
public sealed record DegradationSlope(double PerDoubling, double? StandardError, int Lengths);
