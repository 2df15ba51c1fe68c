namespace Fam.Orchestrator.Artifacts;

/// <summary>Marks a route whose body is <c>application/octet-stream</c> and may be as long as an upload.</summary>
public sealed class TakesBytes
{
    public const string MediaType = "application/octet-stream";

    /// <summary>No form of a web page sends this media type, so it is as safe from other origins as JSON is.</summary>
    public static bool Fits(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetEndpoint()?.Metadata.GetMetadata<TakesBytes>() is not null && string.Equals(context.Request.ContentType, MediaType, StringComparison.OrdinalIgnoreCase);
    }
}
