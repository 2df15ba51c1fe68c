using Fam.Bus;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;

var builder = WebApplication.CreateBuilder(SecurityOptions.Arguments(args));
builder.AddFamOrchestrator();
builder.AddFamBus(OrchestratorBus.Queue);

var app = builder.Build();
app.MapFamOrchestrator();
app.Run();
