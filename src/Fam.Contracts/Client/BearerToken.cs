namespace Fam.Contracts.Client;

/// <summary>What can be sent as a bearer token.</summary>
public static class BearerToken
{
    /// <summary>A token is 57 characters long; what is much longer is none.</summary>
    private const int Longest = 256;

    /// <returns>The text without white space around it; null where it cannot be a header's value, and so is no token.</returns>
    public static string? Written(string? text) =>
        text?.Trim() is { Length: > 0 and <= Longest } written && written.All(letter => letter is > ' ' and < (char)127) ? written : null;
}
