using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Stores scores that others made.</summary>
    /// <param name="lines">An <see cref="ImportHeader"/> as a line of JSON, then a line for each sample.</param>
    public async Task<ImportView> ImportAsync(Stream lines, CancellationToken cancellation = default)
    {
        using var body = Bytes(lines);
        using var response = await http.PostAsync(new Uri("api/v1/imports", UriKind.Relative), body, cancellation);
        return await ReadAsync<ImportView>(response, cancellation);
    }
}
