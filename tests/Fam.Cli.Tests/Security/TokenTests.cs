using System.Text.Json;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Security;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class TokenTests
{
    [Fact]
    public async Task Tokens_are_made_on_the_database_and_given_by_file_or_environment()
    {
        await using var server = await FamServer.StartAsync(asksForTokens: true);
        using var files = new TemporaryDirectory();
        var without = await server.RunAsync("sweep", "list");
        Assert.Equal(1, without.ExitStatus);
        Assert.Contains("FAM_TOKEN or --token-file", without.Error, StringComparison.Ordinal);

        var database = Path.Combine(server.Data, "fam.db");
        var made = await FamProcess.RunAsync("token", "create", "--role", "viewer", "--user", "vera", "--expires", "1d", "--sqlite", database);
        Assert.True(made.ExitStatus == 0, made.Error);
        var token = made.Output.Trim();
        var file = Path.Combine(files.Path, "vera.token");
        await File.WriteAllTextAsync(file, made.Output);
        Assert.Equal(0, (await server.RunAsync("sweep", "list", "--sort=-cost", "--token-file", file)).ExitStatus);
        var environment = new Dictionary<string, string> { ["FAM_SERVER"] = server.Address, ["FAM_TOKEN"] = token };
        Assert.Equal(0, (await FamProcess.WithAsync(environment, "worker", "list")).ExitStatus);
        var spec = Path.Combine(files.Path, "sweep.yaml");
        await File.WriteAllTextAsync(spec, "name: x");
        var refused = await FamProcess.WithAsync(environment, "sweep", "create", spec);
        Assert.Equal(1, refused.ExitStatus);
        Assert.Contains("vera has the role viewer; this needs the role submitter or admin", refused.Error, StringComparison.Ordinal);

        var id = token.Split('_')[1];
        var listed = await FamProcess.RunAsync("token", "list", "--json", "--sqlite", database);
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^43..], listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await FamProcess.RunAsync("token", "revoke", id, "--sqlite", database)).ExitStatus);
        var revoked = await FamProcess.WithAsync(environment, "worker", "list");
        Assert.Contains($"token {id} was revoked", revoked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^43..], revoked.Error, StringComparison.Ordinal);

        var audit = await FamProcess.WithAsync(new Dictionary<string, string> { ["FAM_SERVER"] = server.Address, ["FAM_HOME"] = server.Data }, "audit", "list", "--json");
        Assert.True(audit.ExitStatus == 0, audit.Error);
        using var page = JsonDocument.Parse(audit.Output);
        Assert.Equal(
            ["fam token revoke", "POST /api/v1/sweeps/", "fam token create"],
            page.RootElement.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        var (status, log) = await server.InterruptAsync();
        Assert.Equal(0, status);
        Assert.DoesNotContain(token[^43..], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_of_fam_up_is_known_by_a_file_that_nobody_else_can_read()
    {
        await using var server = await FamServer.StartAsync(asksForTokens: true);
        var file = Path.Combine(server.Data, "admin.token");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var local = new Dictionary<string, string> { ["FAM_SERVER"] = server.Address, ["FAM_HOME"] = server.Data };
        Assert.Equal(0, (await FamProcess.WithAsync(local, "sweep", "list")).ExitStatus);

        // Another server, be it on the same machine, is not sent it.
        await using var other = await FamServer.StartAsync(asksForTokens: true);
        local["FAM_SERVER"] = other.Address;
        Assert.Contains("A token is needed", (await FamProcess.WithAsync(local, "sweep", "list")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token create --role king --user x", "king")]
    [InlineData("token create --role viewer --user a/b", "--user is 'a/b'")]
    [InlineData("token create --role viewer --user a --expires soon", "--expires is 'soon'")]
    [InlineData("sweep list --token-file /no/such/file", "--token-file is '/no/such/file'")]
    public async Task Wrong_usage_is_named(string line, string message)
    {
        using var files = new TemporaryDirectory();
        var run = await FamProcess.WithAsync(new Dictionary<string, string> { ["FAM_HOME"] = files.Path }, line.Split(' '));
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_token_is_not_shown()
    {
        using var files = new TemporaryDirectory();
        var file = Path.Combine(files.Path, "keys");
        await File.WriteAllTextAsync(file, "BEGIN PRIVATE\nsecretline\n");
        var run = await FamProcess.RunAsync("sweep", "list", "--token-file", file);
        Assert.Equal(2, run.ExitStatus);
        Assert.DoesNotContain("secretline", run.Error, StringComparison.Ordinal);
    }
}
