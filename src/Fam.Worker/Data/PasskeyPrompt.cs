namespace Fam.Worker.Data;

/// <summary>The PassKey prompt of arXiv 2404.09173 (section 3.2, App. D.1), part by part.</summary>
public static class PasskeyPrompt
{
    public const string Introduction =
        "There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. "
        + "I will quiz you about the important information there. ";

    public const string BeforeFirstKey = "The pass key is ";
    public const string BetweenKeys = ". Remember it. ";
    public const string AfterSecondKey = " is the pass key. ";
    public const string Filler = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. ";
    public const string Question = "What is the pass key? The pass key is ";

    /// <summary>All words that a prompt can have, the key apart.</summary>
    public const string AllText = Introduction + BeforeFirstKey + BetweenKeys + AfterSecondKey + Filler + Question;
}
