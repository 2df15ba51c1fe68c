namespace Fam.Dashboard.Display;

/// <summary>What a control of Radzen's has on the input inside it.</summary>
public static class InputLabel
{
    /// <param name="label">Its name for screen readers.</param>
    /// <param name="id">What a label that stands elsewhere points to.</param>
    public static Dictionary<string, object> Of(string label, string? id = null) => id is null ? new() { ["aria-label"] = label } : new() { ["id"] = id, ["aria-label"] = label };
}
