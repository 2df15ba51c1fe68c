using Fam.Contracts.Views;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Security.Tokens;

namespace Fam.Cli.Up;

/// <summary>
/// The admin token of one <c>fam up</c>: in a file of its data directory that only its user can read, so that the same
/// user's <c>fam</c> finds it. New at every start.
/// </summary>
internal static class LocalToken
{
    private const string FileName = "admin.token";
    private const string TokenName = "fam up";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>The file.</returns>
    public static async Task<string> WriteAsync(DataDirectory data, TokenBook book, CancellationToken cancellation)
    {
        await book.RevokeAllAsync(TokenName, cancellation);
        var made = await book.CreateAsync(new TokenRequest(SweepRow.LocalOwner, Role.Admin, TokenName), cancellation);
        var file = Path.Combine(data.Path, FileName);
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Private from its first byte on; Windows keeps it so by the directory's own list.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        await using var writer = new StreamWriter(new FileStream(file, options));
        await writer.WriteLineAsync(made.Token);
        return file;
    }

    public static void Delete(DataDirectory data) => File.Delete(Path.Combine(data.Path, FileName));

    /// <summary>Whether <see cref="For"/> looks into this directory.</summary>
    public static bool IsFound(DataDirectory data) => Path.GetFullPath(data.Path) == Path.GetFullPath(DataDirectory.Default);

    /// <summary>The token for a server that is the <c>fam up</c> of the default data directory; no other server is ever sent it.</summary>
    public static string? For(Uri server)
    {
        var directory = Path.GetFullPath(DataDirectory.Default);
        var file = Path.Combine(directory, FileName);
        return File.Exists(file) && DataDirectory.OwnerAddress(directory) is { } address && address.Authority == server.Authority && address.Scheme == server.Scheme
            ? File.ReadAllText(file).Trim()
            : null;
    }
}
