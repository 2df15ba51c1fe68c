using System.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;

namespace Fam.Cli.CommandLine;

/// <summary>One invocation of a command: its arguments, its terminal and, when asked for, its connection.</summary>
internal sealed class Call : IDisposable
{
    private readonly ParseResult _parsed;
    private readonly Lazy<OrchestratorConnection> _connection;

    public Call(ParseResult parsed)
    {
        _parsed = parsed;
        Terminal = new Terminal(parsed.GetValue(SharedOptions.Json));
        _connection = new Lazy<OrchestratorConnection>(() => OrchestratorConnection.To(parsed.GetValue(SharedOptions.Server), parsed.GetValue(SharedOptions.TokenFile)));
    }

    public Terminal Terminal { get; }

    /// <summary>Created at first use, so that a command without a server needs none.</summary>
    public OrchestratorConnection Connection => _connection.Value;

    public T Value<T>(Option<T> option) => _parsed.GetValue(option)!;

    /// <summary>Null where an argument that may be left out is.</summary>
    public T? Optional<T>(Argument<T> argument) => _parsed.GetValue(argument);

    public T Value<T>(Argument<T> argument) => _parsed.GetRequiredValue(argument);

    /// <summary>Whether the user wrote the option, rather than its default being used.</summary>
    public bool Given(Option option) => _parsed.GetResult(option) is { Implicit: false };

    public void Dispose()
    {
        if (_connection.IsValueCreated) _connection.Value.Dispose();
    }
}
