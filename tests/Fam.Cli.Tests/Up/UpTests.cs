using System.Net;
using System.Net.Sockets;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Up;

public sealed class UpTests
{
    [Fact]
    public async Task One_process_serves_the_api_the_page_and_a_worker_until_ctrl_c()
    {
        await using var server = await FamServer.StartAsync(slots: 3);

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        Assert.Contains("<html", await server.Http.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Contains("/api/v1/sweeps", await server.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var worker = Assert.Single(await WorkersAsync(server));
        Assert.Equal(3, worker.Slots);

        var (status, error) = await server.InterruptAsync();

        Assert.Equal(0, status);
        Assert.DoesNotContain("Exception", error);
        Assert.Equal(1, (await server.RunAsync("worker", "list")).ExitStatus);
    }

    [Fact]
    public async Task Two_never_share_a_data_directory()
    {
        await using var server = await FamServer.StartAsync();

        var second = await FamProcess.RunAsync("up", "--port", "0", "--data", server.Data);

        Assert.Equal(1, second.ExitStatus);
        Assert.Contains($"the data directory {server.Data} is in use by another `fam up` (process ", second.Error);
        Assert.Contains(server.Address, second.Error);
        Assert.Contains("--data", second.Error);
    }

    [Fact]
    public async Task A_port_where_fam_answers_is_named_as_such()
    {
        await using var server = await FamServer.StartAsync();
        using var data = new TemporaryDirectory();

        var second = await FamProcess.RunAsync("up", "--port", $"{server.Port}", "--data", data.Path);

        Assert.Equal(1, second.ExitStatus);
        Assert.Contains($"a Fam orchestrator answers at http://127.0.0.1:{server.Port} already", second.Error);
    }

    [Fact]
    public async Task A_port_of_another_program_is_named_as_such()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var data = new TemporaryDirectory();

        var run = await FamProcess.RunAsync("up", "--port", $"{port}", "--data", data.Path);

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains($"port {port} is taken by another program; choose another with --port", run.Error);
    }

    [Theory]
    [InlineData("--port 70000", "--port is 70000; it must lie between 0 (any free one) and 65535")]
    [InlineData("--slots 0", "--slots is 0; it must lie between 1 and 1024")]
    [InlineData("--configs /does/not/exist", "--configs is '/does/not/exist'; there is no such directory")]
    public async Task Options_that_cannot_work_are_refused(string options, string message)
    {
        var run = await FamProcess.RunAsync(["up", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_named()
    {
        var run = await FamProcess.RunAsync("up", "--port", "0", "--data", "/proc/fam");

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("the data directory /proc/fam cannot be used", run.Error);
    }

    /// <summary>The worker registers itself with its first heartbeat, some moments after the start.</summary>
    private static async Task<IReadOnlyList<Contracts.Views.WorkerView>> WorkersAsync(FamServer server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var workers = await server.Client.ListWorkersAsync(patience.Token);
            if (workers.Count > 0) return workers;
            await Task.Delay(100, patience.Token);
        }
    }
}
