using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>What a task's lengths count and how its cells were measured, in words.</summary>
public static class LengthWords
{
    private const string Blocks = "blocks";
    private const string Tokens = "tokens";
    private const double Rounding = 1e-9;

    /// <summary>Title of an axis over length.</summary>
    public static string Axis(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.LengthUnit switch
        {
            Blocks => "filler between key and question, in blocks of tokens",
            Tokens => "length of the context, in tokens",
            _ => "all lengths of the task together",
        };
    }

    /// <summary>The same where there is little room.</summary>
    public static string ShortAxis(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.LengthUnit switch { Blocks => "filler, blocks", Tokens => "context, tokens", _ => "all lengths" };
    }

    /// <summary>A length with its unit: <c>16 blocks</c>, <c>8.2 k tokens</c>.</summary>
    public static string Length(ComparisonView view, int length)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.LengthUnit switch
        {
            Blocks => length == 1 ? "1 block" : $"{Units.Whole(length)} blocks",
            Tokens => $"{Units.Whole(length)} tokens",
            _ => "all lengths",
        };
    }

    /// <summary>A length as a column's heading.</summary>
    public static string Heading(ComparisonView view, int length)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.LengthUnit switch { Tokens => Units.Count(length), Blocks => length.ToString(CultureInfo.InvariantCulture), _ => "all" };
    }

    /// <summary>What a column's heading says below its number.</summary>
    public static string Below(ComparisonView view, ComparisonLength length)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(length);
        return length.MeanPromptTokens is { } tokens ? $"{Units.Count(Math.Round(tokens))} tok" : view.LengthUnit;
    }

    /// <summary>Which intervals the view has: Wilson's where every scored sample is right or wrong, a bootstrap's where some are neither, both where both occur.</summary>
    public static string Intervals(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var kinds = view.Arms.SelectMany(arm => arm.Cells).OfType<ComparisonCell>().Select(IsRate).Distinct().ToList();
        return kinds switch
        {
            [true] => "Wilson intervals",
            [false] => "bootstrap intervals",
            [] => "intervals",
            _ => "intervals (Wilson's where every sample is right or wrong, else bootstrap)",
        };
    }

    /// <summary>Whether every sample of the cell is right or wrong, so that its mean is a rate.</summary>
    public static bool IsRate(ComparisonCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Math.Abs((cell.Rate * cell.Samples) - cell.Correct) < 1e-6;
    }

    /// <summary>How an axis writes scores: as rates where all lie between 0 and 1, which losses and perplexities do not.</summary>
    public static string Format(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Arms.SelectMany(arm => arm.Cells).All(cell => cell is null || (cell.Low >= -Rounding && cell.High <= 1 + Rounding)) ? "rate" : "value";
    }

    /// <summary>A metric's name as a title: <c>Exact match</c>.</summary>
    public static string Title(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
    }
}
