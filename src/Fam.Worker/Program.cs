using Fam.Bus;
using Fam.Telemetry.Health;
using Fam.Telemetry.Hosting;
using Fam.Web;
using Fam.Worker.Hosting;
using Fam.Worker.Training;
using Fam.Worker.Trials;

// The child: one attempt, in a process of its own.
if (args is [AttemptProgram.Command, var directory, .. var options] && options is [] or [AttemptProgram.AwaitWorker])
    return AttemptProgram.Run(directory, new TrialProgram(), awaitWorker: options.Length == 1);

if (args is ["-h" or "--help", ..])
{
    Console.WriteLine(WorkerUsage.Text);
    return 0;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddFamWorker();
builder.AddFamBus(WorkerHosting.Queue);
builder.Services.AddWebAccess();

var app = builder.Build();
app.RefuseForeignHosts();
app.MapHealth();
app.MapMetrics().ForScrapersOnly();
app.Run();
return 0;
