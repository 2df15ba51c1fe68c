using System.Reflection;
using Fam.Artifacts.Hosting;
using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Hosting;

namespace Fam.Worker.TestChild;

/// <summary>A worker in a process of its own, whose orchestrator never acknowledges an event; made to be killed.</summary>
internal static class SilencedWorker
{
    public const string Command = "silenced-worker";

    public static async Task<int> RunAsync(string dataDirectory, string script, string barriers)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddFamArtifacts(artifacts => artifacts.Directory = Path.Combine(dataDirectory, "store"));
        builder.AddFamWorker(options =>
        {
            options.WorkerId = "doomed";
            options.DataDirectory = dataDirectory;
            options.ChildAssembly = Assembly.GetExecutingAssembly().Location;
        });
        builder.AddFamBus(WorkerHosting.Queue);
        var app = builder.Build();
        await app.StartAsync();
        var run = new RunJob
        {
            JobId = "job", Token = 1,
            Spec = new TrialSpec { Name = script, Kind = JobKind.Train, Model = new ModelSpec(), Task = new TaskSpec(), ModelNameOrPath = barriers },
        };
        app.Services.GetRequiredService<EnvelopeSender>().Post(Queues.Worker("doomed"), Queues.OrchestratorSender, run);
        await app.WaitForShutdownAsync();
        return 0;
    }
}
