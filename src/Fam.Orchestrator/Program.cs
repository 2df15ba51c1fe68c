using Fam.Orchestrator.Hosting;
using MassTransit;

var builder = WebApplication.CreateBuilder(args);
builder.AddFamOrchestrator();
builder.Services.AddMassTransit(bus =>
{
    bus.DisableUsageTelemetry();
    bus.AddOrchestratorConsumers();
    bus.UsingInMemory((context, transport) => transport.ReceiveForOrchestrator(context));
});
builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);

var app = builder.Build();
app.MapFamOrchestrator();
app.Run();
