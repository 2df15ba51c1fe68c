using Fam.Bus;
using Fam.Bus.Signing;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.Extensions.Options;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Signing;

/// <summary>What somebody who can publish to the broker can do where envelopes are signed.</summary>
public sealed class SignedBusTests
{
    private static readonly string Secret = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public async Task Publishing_to_the_broker_forges_no_result()
    {
        await using var services = await OwnServices.CreateAsync(Secret);
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory, workerIds: ["w1", "w2"]);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        var run = await RunAsync(host);
        var forged = Result(host, run, "w1");
        var stranger = Signer(services, Convert.ToBase64String(new byte[32]));
        var w2 = Signer(services, Key("w2"));

        await amqp.PublishAsync("orchestrator", forged);
        await amqp.PublishAsync("orchestrator", stranger.Sign(forged, Queues.Orchestrator));
        // Another worker, with a key of its own: as the first worker, for the first worker, and for the first worker's job.
        await amqp.PublishAsync("orchestrator", w2.Sign(forged with { Sender = "w2" }, Queues.Orchestrator) with { Sender = "w1" });
        await amqp.PublishAsync("orchestrator", w2.Sign(forged with { Sender = "w2" }, Queues.Orchestrator));
        await amqp.PublishAsync("orchestrator", w2.Sign(Result(host, run, "w2"), Queues.Orchestrator));
        // The last of them is well signed; that it speaks of an attempt which is not its own is for the job to see.
        Assert.Equal((run.Token, true), await DiscardedAsync(host.Workers["w2"]));

        var letters = await EventuallyAsync(async () => (await host.Client.ListDeadLettersAsync()).Items, letters => letters.Count == 4);
        Assert.Single(letters, letter => letter.Reason.StartsWith("The envelope is not signed", StringComparison.Ordinal));
        Assert.Equal(2, letters.Count(letter => letter.Reason.StartsWith("The signature is not that of 'w1'", StringComparison.Ordinal)));
        Assert.Single(letters, letter => letter.Reason.StartsWith("Sender 'w2' sends a AttemptEvents of worker 'w1'", StringComparison.Ordinal));
        Assert.Equal(JobState.Running, (await host.Client.GetJobAsync(run.JobId)).State);

        // The worker itself goes on undisturbed.
        Assert.Equal(3, await host.Worker.ApplyAsync(run, 2, Loss(1, 1), Completed()));
        Assert.Equal(JobState.Completed, (await host.Client.GetJobAsync(run.JobId)).State);
    }

    [Fact]
    public async Task Nobody_else_commands_a_worker()
    {
        await using var services = await OwnServices.CreateAsync(Secret);
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory, workerIds: ["w1", "w2"]);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        var run = await RunAsync(host);
        var stop = new BusEnvelope
        {
            Protocol = BusProtocol.Current,
            Sender = Queues.OrchestratorSender,
            SentAt = host.Clock.GetUtcNow(),
            Body = PlainAmqp.Body(new StopAttempt { JobId = run.JobId, Token = run.Token, Reason = "forged", Discard = true }),
        };
        await amqp.PublishAsync("worker-w1", stop);
        await amqp.PublishAsync("worker-w1", Signer(services, Key("w2")).Sign(stop, Queues.Worker("w2")));
        await amqp.PublishAsync("worker-w1", Signer(services, Key("w1")).Sign(stop with { Sender = "w1" }, Queues.Worker("w1")));
        Assert.Equal(3, (await EventuallyAsync(async () => (await host.Client.ListDeadLettersAsync("worker-w1")).Items, letters => letters.Count == 3)).Count);
        Assert.False(host.Worker.HasMore<StopAttempt>());
    }

    [Fact]
    public async Task What_was_signed_once_does_nothing_when_it_comes_again()
    {
        await using var services = await OwnServices.CreateAsync(Secret);
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        var run = await RunAsync(host);
        var signer = Signer(services, Key("w1"));
        var first = signer.Sign(Events(host, run, 2, Loss(1, 3), Checkpoint(1), Line("first")), Queues.Orchestrator);
        var failed = signer.Sign(Events(host, run, 5, Failed(FailureKind.Infrastructure)), Queues.Orchestrator);
        var beat = signer.Sign(Envelope(host, "w1", Heartbeat(host, run)), Queues.Orchestrator);
        await amqp.PublishAsync("orchestrator", first);
        Assert.Equal(4, (await host.Worker.NextAsync<EventsApplied>()).Sequence);
        var before = await host.Client.GetJobAsync(run.JobId);

        // The same attempt: applied before, by its sequence.
        await amqp.PublishAsync("orchestrator", first);
        Assert.Equal(4, (await host.Worker.NextAsync<EventsApplied>()).Sequence);
        Assert.Equivalent(before, await host.Client.GetJobAsync(run.JobId), strict: true);

        // Another attempt: stale, by its token.
        await amqp.PublishAsync("orchestrator", failed);
        Assert.Equal(5, (await host.Worker.NextAsync<EventsApplied>()).Sequence);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await host.Worker.HeartbeatAsync();
        var second = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(2, await host.Worker.ApplyAsync(second, 1, Started(), Loss(2, 2)));
        await amqp.PublishAsync("orchestrator", first);
        await amqp.PublishAsync("orchestrator", failed);
        Assert.Equal((run.Token, true), await DiscardedAsync(host.Worker));
        Assert.Equal((run.Token, true), await DiscardedAsync(host.Worker));
        Assert.Equal(JobState.Running, (await host.Client.GetJobAsync(run.JobId)).State);
        Assert.Equal([1, 2], Assert.Single(await host.Client.GetMetricsAsync(run.JobId)).Points.Select(point => point.Step));

        // An old heartbeat keeps no worker alive that is gone.
        await host.AdvanceAsync(TimeSpan.FromSeconds(90));
        await amqp.PublishAsync("orchestrator", beat);
        await amqp.PublishAsync("orchestrator", signer.Sign(Envelope(host, "w1", Heartbeat(host, second) with { WorkerId = "w1", Host = "seen" }), Queues.Orchestrator));
        var seen = await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Single().Host == "seen");
        Assert.Equal(host.Clock.GetUtcNow(), seen.Single().LastSeenAt);
        await host.AdvanceAsync(TimeSpan.FromSeconds(90));
        await amqp.PublishAsync("orchestrator", beat);
        Assert.Equal(0u, await EventuallyAsync(() => amqp.CountAsync("orchestrator"), count => count == 0));
        Assert.False((await host.Client.ListWorkersAsync()).Single().Alive);
    }

    private static async Task<RunJob> RunAsync(OrchestratorHost host)
    {
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(1, await host.Worker.ApplyAsync(run, 1, Started()));
        return run;
    }

    private static async Task<(long Token, bool Discard)> DiscardedAsync(ScriptedWorker worker)
    {
        var stop = await worker.NextAsync<StopAttempt>();
        return (stop.Token, stop.Discard);
    }

    private static BusEnvelope Result(OrchestratorHost host, RunJob run, string workerId) =>
        Envelope(host, workerId, new AttemptEvents { WorkerId = workerId, JobId = run.JobId, Token = run.Token, Events = [Completed() with { Sequence = 2 }] });

    private static BusEnvelope Events(OrchestratorHost host, RunJob run, long from, params JobEvent[] events) => Envelope(host, host.Worker.Id, new AttemptEvents
    {
        WorkerId = host.Worker.Id,
        JobId = run.JobId,
        Token = run.Token,
        Events = [.. events.Select((happened, i) => happened with { Sequence = from + i, At = host.Clock.GetUtcNow() })],
    });

    private static WorkerHeartbeat Heartbeat(OrchestratorHost host, RunJob run) => new()
    {
        WorkerId = host.Worker.Id,
        Incarnation = host.Worker.Incarnation,
        ResourcePool = "default",
        Slots = 2,
        Host = "test",
        DeviceKind = "cpu",
        Version = "1",
        Attempts = [new HeldAttempt(run.JobId, run.Token, ChildAlive: true)],
    };

    private static BusEnvelope Envelope(OrchestratorHost host, string sender, BusMessage message) =>
        new() { Protocol = BusProtocol.Current, Sender = sender, SentAt = host.Clock.GetUtcNow(), Body = PlainAmqp.Body(message) };

    private static string Key(string name) => SigningKey.TryParse(Secret, out var key) ? key.For(name).Reveal() : throw new InvalidOperationException("no key");

    private static EnvelopeSigner Signer(OwnServices services, string key) => new(Options.Create(new BusOptions { Prefix = services.Name, SigningKey = key }));
}
