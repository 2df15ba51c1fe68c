namespace Fam.Worker.Hosting;

/// <summary>What <c>Fam.Worker --help</c> prints.</summary>
public static class WorkerUsage
{
    public const string Text =
        """
        Usage: Fam.Worker [--Section:Key VALUE]...

        Takes jobs from its queue and runs each in a child process, until SIGTERM. Settings come from appsettings.json,
        from environment variables (Worker__Slots=2) and from the command line (--Worker:Slots 2):

          Fam:Bus:Transport rabbitmq, Fam:Bus:Uri amqp://…   the broker (a worker by itself needs one)
          Worker:ResourcePool, Worker:Slots, Worker:DeviceKind, Worker:DataDirectory, …
          Urls                                               where /health/live, /health/ready and /metrics are answered

        docs/operations.md has every setting with its unit and default.
        """;
}
