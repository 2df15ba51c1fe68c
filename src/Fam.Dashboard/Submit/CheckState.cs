namespace Fam.Dashboard.Submit;

/// <summary>What is known about the text in the editor.</summary>
public enum CheckState
{
    Empty,
    Checking,
    Right,
    Wrong,

    /// <summary>Nobody answered the question.</summary>
    Unreachable,
}
