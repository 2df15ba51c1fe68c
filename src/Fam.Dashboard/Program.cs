using Fam.Dashboard.Hosting;
using Fam.Telemetry.Health;
using Fam.Telemetry.Hosting;
using Fam.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddFamDashboard(options => options.OrchestratorUrl ??= new Uri("http://127.0.0.1:5080/"));
builder.AddFamTelemetry("fam-dashboard");
builder.AddDashboardHealth();

var app = builder.Build();
app.RefuseForeignHosts();
app.MapHealth();
app.MapMetrics().ForScrapersOnly();
app.MapFamDashboard();
app.Run();
