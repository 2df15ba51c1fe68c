using System.CommandLine;
using Fam.Bus;
using Fam.Bus.Signing;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.Workers;

/// <summary><c>fam worker key NAME</c></summary>
internal static class WorkerKey
{
    private const string Variable = "Fam__Bus__SigningKey";

    public static Command Command()
    {
        var name = new Argument<string>("NAME") { Description = "The worker's id up to its first dot: the key of h100 is that of workers h100, h100.a, h100.b, …" };
        var file = new Option<string?>("--secret-file") { Description = $"File that holds the orchestrators' secret; - reads standard input. [default: ${Variable}]", HelpName = "FILE" };
        return new FamCommand(
            "key", "Derive the key that a worker signs its messages with from the orchestrators' secret. Asks no server.",
            "fam worker key gpu-7", "fam worker key h100 --secret-file /run/secrets/fam-signing")
        {
            name, file,
        }.Runs(async (call, cancellation) =>
        {
            var worker = call.Value(name);
            if (!SigningKey.IsName(worker))
                throw CommandFailure.Usage($"NAME is '{worker}'; it must be 1 to 100 letters, digits, - or _, beginning with a letter or digit: a worker's id up to its first dot.");
            var derived = (await SecretAsync(call.Value(file), cancellation)).For(worker).Reveal();
            if (call.Terminal.Json) Terminal.WriteJson(new WorkerKeyView(worker, derived));
            else Console.Out.WriteLine(derived);
            return ExitStatus.Done;
        });
    }

    private static async Task<SigningKey> SecretAsync(string? file, CancellationToken cancellation)
    {
        // Never an argument: those are shown to every user of the machine.
        var (text, source) = file switch
        {
            null => (Environment.GetEnvironmentVariable(Variable) ?? "", Variable),
            "-" => (await Console.In.ReadToEndAsync(cancellation), "standard input"),
            _ => (await File.ReadAllTextAsync(file, cancellation), file),
        };
        if (text.Trim().Length == 0)
            throw CommandFailure.Usage($"{source} is empty; it must hold the orchestrators' {BusOptions.Section}:{nameof(BusOptions.SigningKey)}. `openssl rand -base64 32` makes one.");
        return SigningKey.TryParse(text.Trim(), out var key) && key.Name is null
            ? key
            : throw CommandFailure.Usage($"{source} holds no secret of orchestrators; it must be base64 of 32 bytes or more.");
    }
}

/// <summary>What <c>fam worker key --json</c> prints.</summary>
internal sealed record WorkerKeyView(string Name, string Key);
