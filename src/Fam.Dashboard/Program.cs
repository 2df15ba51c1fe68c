using Fam.Dashboard.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddFamDashboard(options => options.OrchestratorUrl ??= new Uri("http://127.0.0.1:5080/"));

var app = builder.Build();
app.MapFamDashboard();
app.Run();
