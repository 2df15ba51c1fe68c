namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>A sample of RULER as text.</summary>
/// <param name="Text">The prompt, the answer's beginning included.</param>
/// <param name="Answers">What the answer should name.</param>
/// <param name="Needles">Sentences in the text that say it; empty where the whole text does.</param>
internal sealed record RulerText(string Text, IReadOnlyList<string> Answers, IReadOnlyList<string> Needles);

/// <summary>One of RULER's tasks: texts of any size.</summary>
internal interface IRulerTask
{
    /// <summary>Tokens that the answer may have; they count as part of the length.</summary>
    int NewTokens { get; }

    /// <summary>The smallest size that has room for what is hidden.</summary>
    int Smallest { get; }

    /// <summary>The largest size that makes a longer text.</summary>
    int Largest => int.MaxValue / 4;

    /// <summary>A text with so much around what is asked for (sentences, words or documents).</summary>
    /// <param name="length">The length that is aimed at, in tokens.</param>
    RulerText Create(int size, int length, Random random);
}
