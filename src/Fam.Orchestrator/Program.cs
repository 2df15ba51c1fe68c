using Fam.Bus;
using Fam.Orchestrator.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddFamOrchestrator();
builder.AddFamBus(OrchestratorBus.Queue);

var app = builder.Build();
app.MapFamOrchestrator();
app.Run();
