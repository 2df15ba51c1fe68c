using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Orchestrator.Security.Tokens;
using Microsoft.AspNetCore.Connections;

namespace Fam.Cli.Up;

/// <summary><c>fam up</c></summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes any free one.", HelpName = "PORT", DefaultValueFactory = _ => UpOptions.DefaultPort };
        var data = new Option<string>("--data") { Description = "Directory of database, checkpoints and logs. [default: $FAM_HOME, else .fam]", HelpName = "DIR" };
        var slots = new Option<int>("--slots") { Description = "Jobs that may run at the same time. [default: one for each processor core]", HelpName = "N" };
        var configs = new Option<string>("--configs") { Description = "Directory of the sweeps offered as templates. [default: those shipped with Fam]", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose") { Description = "Log every step, not only what needs attention." };
        var postgres = new Option<string>("--postgres") { Description = "PostgreSQL that keeps the rows, as a connection string of Npgsql. [default: a SQLite file in --data]", HelpName = "STRING" };
        var rabbitMq = new Option<string>("--rabbitmq") { Description = "RabbitMQ between orchestrator and workers, so that others may join. [default: a bus within the process]", HelpName = "URI" };
        var noAuth = new Option<bool>("--no-auth") { Description = "Ask nobody who they are: whoever can reach this machine's loopback may do everything." };
        return new FamCommand(
            "up",
            "Run the orchestrator, the dashboard and a worker on this machine, until Ctrl-C. Running jobs are then ended and go on from their last checkpoint at the next start.",
            "fam up",
            "fam up --port 8080 --data /data/fam --slots 4",
            "fam up --port 0 --json",
            "fam up --postgres 'Host=127.0.0.1;Username=fam;Database=fam' --rabbitmq amqp://guest:guest@127.0.0.1/")
        {
            port, data, slots, configs, postgres, rabbitMq, noAuth, verbose,
        }.Runs((call, cancellation) =>
        {
            var options = new UpOptions(
                call.Value(port),
                call.Given(data) ? call.Value(data) : DataDirectory.Default,
                call.Given(slots) ? call.Value(slots) : Environment.ProcessorCount,
                call.Given(configs) ? call.Value(configs) : UpOptions.ShippedConfigs,
                call.Value(verbose),
                call.Given(postgres) ? call.Value(postgres) : null,
                call.Given(rabbitMq) ? call.Value(rabbitMq) : null,
                call.Value(noAuth)).Checked();
            return RunAsync(call.Terminal, options, cancellation);
        });
    }

    private static async Task<int> RunAsync(Terminal terminal, UpOptions options, CancellationToken cancellation)
    {
        using var data = DataDirectory.Lock(options.Data);
        await PortCheck.EnsureFreeAsync(options.Port, cancellation);
        await using var app = UpHost.Build(options, data);
        // A closed terminal ends it as Ctrl-C does; left alone it would die without ending its jobs.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            app.Lifetime.StopApplication();
        });
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException failed) when (failed.InnerException is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw await PortCheck.TakenAsync(options.Port, cancellation);
        }

        var address = new Uri(app.Urls.First());
        var tokenFile = options.NoAuth ? null : await LocalToken.WriteAsync(data, app.Services.GetRequiredService<TokenBook>(), cancellation);
        data.NoteOwner(address);
        Announce(terminal, address, data, options, tokenFile);
        await app.WaitForShutdownAsync(cancellation);
        LocalToken.Delete(data);
        terminal.Note("Stopped.");
        return ExitStatus.Done;
    }

    private static void Announce(Terminal terminal, Uri address, DataDirectory data, UpOptions options, string? tokenFile)
    {
        if (terminal.Json)
        {
            Terminal.WriteJsonLine(new UpView(address, Environment.ProcessId, data.Path, options.Slots, tokenFile));
            return;
        }

        Console.Out.WriteLine($"Fam is up at {address.ToString().TrimEnd('/')} with {options.Slots} slots; its data is in {data.Path}. Ctrl-C stops it.");
        if (tokenFile is not null)
            Console.Out.WriteLine($"Log in with the token in {tokenFile}; {(LocalToken.IsFound(data) ? "fam finds it there by itself" : $"give it to fam with --token-file {tokenFile}")}.");
    }
}

/// <summary>What <c>fam up --json</c> prints once it answers.</summary>
internal sealed record UpView(Uri Address, int Pid, string DataDirectory, int Slots, string? TokenFile);
