using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Database;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Security.Tokens;
using Spectre.Console;

namespace Fam.Cli.Security;

/// <summary>
/// <c>fam token …</c>: on the database itself, as <c>fam db</c> works, since the first token cannot be asked of an
/// orchestrator that wants one. Who may write the database may make tokens. With <c>--server</c> an admin's token does.
/// </summary>
internal static class TokenCommands
{
    public static Command Create() => new FamCommand(
        "token",
        "Make and revoke the tokens by which the orchestrator knows its callers. Works on the database, or with --server through an orchestrator.",
        "fam token create --role admin --user alice",
        "fam token list --postgres 'Host=db;Username=fam;Database=fam'")
    {
        Make(), List(), Revoke(), DatabaseAccess.Postgres, DatabaseAccess.Sqlite, SharedOptions.Server, SharedOptions.TokenFile,
    };

    private static FamCommand Make()
    {
        var role = new Option<Role>("--role") { Description = "viewer reads; submitter also submits, and acts on its own sweeps; admin may do everything; worker is for what starts workers.", HelpName = "ROLE", Required = true };
        var user = new Option<string>("--user") { Description = "Whose token it is: the owner of the sweeps that are created with it.", HelpName = "NAME", Required = true };
        var name = new Option<string>("--name") { Description = "What it is for.", HelpName = "TEXT" };
        var expires = new Option<string>("--expires") { Description = "When it becomes void: a number and s, m, h or d. [default: never]", HelpName = "TIME" };
        return new FamCommand(
            "create", "Make a token and print it. It is shown once; only what it hashes to is kept.",
            "fam token create --role submitter --user alice --expires 30d > alice.token")
        {
            role, user, name, expires,
        }.Runs(async (call, cancellation) =>
        {
            var request = new TokenRequest(
                call.Value(user), call.Value(role), call.Given(name) ? call.Value(name) : null, call.Given(expires) ? TimeSpans.Seconds("--expires", call.Value(expires)) : null);
            if (TokenBook.Fault(request) is { } fault)
                throw CommandFailure.Usage($"--{(fault.Field == "expires_in_seconds" ? "expires" : fault.Field)} is '{fault.Value}'; it must be {fault.Right}.");
            var made = call.Given(SharedOptions.Server)
                ? await call.Connection.Client.CreateTokenAsync(request, cancellation)
                : await OnDatabaseAsync(call, async (book, audit) =>
                {
                    var token = await book.CreateAsync(request, cancellation);
                    await audit.WriteAsync(Environment.UserName, "fam token create", token.Id);
                    return token;
                }, cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(made);
                return ExitStatus.Done;
            }

            // The token alone on standard output, so that it can be sent to a file.
            Console.Out.WriteLine(made.Token);
            call.Terminal.Note($"Token {made.Id} of {made.User}, {Word(made.Role)}, {(made.ExpiresAt is { } end ? $"until {Units.Time(end)}" : "until it is revoked")}. It is not shown again; give it to fam in FAM_TOKEN or --token-file.");
            return ExitStatus.Done;
        });
    }

    private static FamCommand List() => new FamCommand("list", "List tokens, without their secrets.", "fam token list", "fam token list --json").Runs(async (call, cancellation) =>
    {
        var tokens = call.Given(SharedOptions.Server)
            ? await call.Connection.Client.ListTokensAsync(cancellation)
            : await OnDatabaseAsync(call, (book, _) => book.ListAsync(cancellation), cancellation);
        if (call.Terminal.Json) Terminal.WriteJson(tokens);
        else if (tokens.Count == 0) call.Terminal.Note("There is no token yet; fam token create makes one.");
        else call.Terminal.Out.Write(Table(tokens));
        return ExitStatus.Done;
    });

    private static FamCommand Revoke()
    {
        var id = new Argument<string>("token") { Description = "Id of the token, as fam token list shows it." };
        return new FamCommand("revoke", "Make a token void, from the next request on.", "fam token revoke k3v9x2pq4m") { id }.Runs(async (call, cancellation) =>
        {
            var revoked = call.Given(SharedOptions.Server)
                ? await call.Connection.Client.RevokeTokenAsync(call.Value(id), cancellation)
                : await OnDatabaseAsync(call, async (book, audit) =>
                {
                    var token = await book.RevokeAsync(call.Value(id), cancellation) ?? throw CommandFailure.Failed($"there is no token '{call.Value(id)}'; fam token list shows them");
                    await audit.WriteAsync(Environment.UserName, "fam token revoke", token.Id);
                    return token;
                }, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(revoked);
            else Console.Out.WriteLine($"Token {revoked.Id} of {revoked.User} is revoked.");
            return ExitStatus.Done;
        });
    }

    private static Task<T> OnDatabaseAsync<T>(Call call, Func<TokenBook, AuditTrail, Task<T>> act, CancellationToken cancellation) =>
        DatabaseAccess.UseAsync(call, services => services.AddFamTokens(), async services =>
        {
            await services.GetRequiredService<SchemaUpgrade>().EnsureCurrentAsync(cancellation);
            return await act(services.GetRequiredService<TokenBook>(), services.GetRequiredService<AuditTrail>());
        });

    private static Table Table(IReadOnlyList<TokenView> tokens)
    {
        var table = Tables.Create("Id", "User", "Role", "State", "Created", "Expires", "Last used", "~Name");
        foreach (var token in tokens)
        {
            table.AddRow(
                new Text(token.Id),
                new Text(token.User),
                new Text(Word(token.Role)),
                new Markup(token.RevokedAt is not null ? "[red]revoked[/]" : token.ExpiresAt <= DateTimeOffset.UtcNow ? "[yellow]expired[/]" : "[green]valid[/]"),
                new Text(Units.Time(token.CreatedAt)),
                new Text(token.ExpiresAt is null ? "never" : Units.Time(token.ExpiresAt)),
                new Text(Units.Time(token.LastUsedAt)),
                new Text(token.Name ?? ""));
        }

        return table;
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
