using System.Text.Json;
using Fam.Contracts.Client;

namespace Fam.Cli.CommandLine;

/// <summary>Turns how a command ended into what the user reads and the shell sees.</summary>
internal static class Outcome
{
    public static async Task<int> OfAsync(Call call, Func<Call, CancellationToken, Task<int>> action, CancellationToken cancellation)
    {
        using (call)
        {
            try
            {
                return await action(call, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return ExitStatus.Interrupted;
            }
            catch (Exception exception) when (Explain(call, exception) is { } failure)
            {
                call.Terminal.ReportFailure(failure.Problem);
                return failure.ExitStatus;
            }
        }
    }

    /// <summary>The failure in words, or null where the exception is a fault of Fam's own and deserves its stack trace.</summary>
    private static CommandFailure? Explain(Call call, Exception exception) => exception switch
    {
        CommandFailure failure => failure,
        FamProblemException refused => new CommandFailure(StatusOf(refused.Problem), refused.Problem),
        HttpRequestException when CertificateRefusal.Of(exception) is { } why => CommandFailure.Failed(
            $"{call.Connection.Address} answers, and {why}. Name the authority that signed it in SSL_CERT_FILE, and call the server by a name that the certificate has."),
        HttpRequestException { InnerException: System.Net.Sockets.SocketException or null } => call.Connection.NobodyAnswers(),
        HttpRequestException broken => CommandFailure.Failed($"The connection to {call.Connection.Address} broke: {broken.Message}"),
        OperationCanceledException => CommandFailure.Failed($"{call.Connection.Address} did not answer within {call.Connection.Timeout.TotalSeconds:0} s."),
        JsonException => CommandFailure.Failed($"What answers at {call.Connection.Address} is not a Fam orchestrator of this version."),
        IOException or UnauthorizedAccessException => CommandFailure.Failed(exception.Message),
        _ => null,
    };

    /// <summary>A refused spec is wrong usage; everything else the API refuses is a failure.</summary>
    private static int StatusOf(ProblemView problem) =>
        problem.Faults is { Count: > 0 } || problem.Status is 400 or 413 or 422 ? ExitStatus.Usage : ExitStatus.Failed;
}
