using System.Net;
using Fam.Bus;
using Fam.Bus.DeadLetters;
using Fam.Contracts.Client;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.Extensions.Options;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task What_cannot_be_read_is_listed_with_its_reason_and_stays_until_it_is_deleted()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        await amqp.PublishAsync("orchestrator", "{ this is no JSON", expiration: "60000");
        await amqp.PublishAsync("orchestrator", PlainAmqp.Wrapped(new BusEnvelope { Protocol = 99, Sender = "w9", Body = PlainAmqp.Body(Heartbeat("w9")) }));
        await amqp.PublishAsync("orchestrator", PlainAmqp.Wrapped(new BusEnvelope { Protocol = 1, Sender = "w9", Body = "[]" }).Replace("Fam.Contracts.Messages:BusEnvelope", "Other:Thing", StringComparison.Ordinal));

        var letters = await ListAsync(host, 3);
        Assert.All(letters, letter => Assert.Equal("orchestrator", letter.Queue));
        var tooNew = Assert.Single(letters, letter => letter.Protocol == 99);
        Assert.Contains("Protocol version 99 is not read here", tooNew.Reason, StringComparison.Ordinal);
        Assert.Equal(("w9", "worker_heartbeat"), (tooNew.Sender, Assert.Single(tooNew.Messages)));
        Assert.NotNull(tooNew.FailedAt);
        Assert.Contains(letters, letter => letter.Reason.Contains("no receiver takes messages of this type", StringComparison.Ordinal));
        var garbage = Assert.Single(letters, letter => letter.Sender is null && letter.Bytes == 17);
        Assert.NotEqual("the letter does not say", garbage.Reason);

        var detail = await host.Client.GetDeadLetterAsync(garbage.Id);
        Assert.Equal("{ this is no JSON", detail.Body);
        Assert.Equal(garbage.Reason, detail.Headers["MT-Fault-Message"]);

        // Whatever a message's life was to be, as a dead letter it waits for whoever reads it.
        Assert.Empty(await amqp.ExpirationsAsync("orchestrator_error"));

        // Pages, one letter each.
        var seen = new List<string>();
        for (string? cursor = null; seen.Count == 0 || cursor is not null;)
        {
            var page = await host.Client.ListDeadLettersAsync(cursor: cursor, limit: 1);
            seen.Add(Assert.Single(page.Items).Id);
            cursor = page.Next;
        }

        Assert.Equal(letters.Select(letter => letter.Id), seen);

        // However often they are looked at, they stay.
        for (var i = 0; i < 15; i++)
            await host.Client.ListDeadLettersAsync();
        Assert.Equal(letters.Select(letter => letter.Id), (await ListAsync(host, 3)).Select(letter => letter.Id));

        await host.Client.DeleteDeadLetterAsync(garbage.Id);
        Assert.DoesNotContain(await ListAsync(host, 2), letter => letter.Id == garbage.Id);
        var gone = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.DeleteDeadLetterAsync(garbage.Id));
        Assert.Equal(404, gone.Problem.Status);
        Assert.Equal(2, (await host.Client.DeleteDeadLettersAsync(new DeadLetterSelection("orchestrator"))).Count);
        await ListAsync(host, 0);
    }

    [Fact]
    public async Task A_letter_that_can_be_read_now_is_applied_when_it_is_sent_again_and_one_that_cannot_comes_back()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        await amqp.PublishAsync("orchestrator", PlainAmqp.Wrapped(new BusEnvelope { Protocol = 99, Sender = "w8", Body = PlainAmqp.Body(Heartbeat("w8")) }));
        var tooNew = Assert.Single(await ListAsync(host, 1));
        // As a release that could not read it has left it.
        await amqp.PublishAsync(
            "orchestrator_error",
            PlainAmqp.Wrapped(new BusEnvelope { Protocol = BusProtocol.Current, Sender = "w7", Body = PlainAmqp.Body(Heartbeat("w7")) }),
            new Dictionary<string, object?> { ["MT-Fault-Message"] = "Protocol version 1 is not read here", ["MT-Fault-Timestamp"] = "2026-01-02T03:04:05.0000000Z" });
        var fine = Assert.Single(await ListAsync(host, 2), letter => letter.Sender == "w7");
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), fine.FailedAt);

        await host.Client.RedriveDeadLetterAsync(fine.Id);
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Any(worker => worker.Id == "w7"));
        await host.Client.RedriveDeadLetterAsync(tooNew.Id);
        var back = await EventuallyAsync(
            async () => (await host.Client.ListDeadLettersAsync()).Items, letters => letters.Count == 1 && letters[0].Id != tooNew.Id);
        Assert.Equal(tooNew.Reason, back[0].Reason);
        Assert.True(back[0].FailedAt >= tooNew.FailedAt);
        Assert.DoesNotContain(await host.Client.ListWorkersAsync(), worker => worker.Id == "w8");
    }

    [Fact]
    public async Task A_letter_whose_queue_is_gone_stays()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        await amqp.DeclareAsync("worker-gone_error");
        await amqp.PublishAsync("worker-gone_error", "anything");

        // Its worker is not known, so that its queue has to be named.
        await ListAsync(host, 0);
        var letter = Assert.Single((await host.Client.ListDeadLettersAsync("worker-gone")).Items);
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.RedriveDeadLetterAsync(letter.Id, "worker-gone"));
        Assert.Equal(503, refused.Problem.Status);
        Assert.Contains("has no queue", refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(letter, Assert.Single((await host.Client.ListDeadLettersAsync("worker-gone")).Items) with { Messages = letter.Messages });
        await host.Client.DeleteDeadLetterAsync(letter.Id, "worker-gone");
        Assert.Empty((await host.Client.ListDeadLettersAsync("worker-gone")).Items);
    }

    [Fact]
    public async Task Whoever_is_killed_while_sending_again_loses_nothing()
    {
        await using var services = await OwnServices.CreateAsync();
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        await amqp.DeclareAsync("orchestrator");
        await amqp.DeclareAsync("orchestrator_error");
        for (var i = 0; i < 10; i++)
            await amqp.PublishAsync("orchestrator_error", $"letter {i}");
        var queues = new DeadLetterQueues(
            Options.Create(new BusOptions { Transport = BusTransport.RabbitMq, Uri = services.RabbitMq, Prefix = services.Name }), TimeProvider.System);

        var seen = 0;
        await Assert.ThrowsAsync<InvalidDataException>(() => queues.WalkAsync(
            ["orchestrator"], _ => ++seen > 4 ? throw new InvalidDataException("killed") : LetterFate.SentAgain, CancellationToken.None));
        // The letter that was in the killed one's hands comes back when the broker has seen that it is gone.
        await EventuallyAsync(async () => (await amqp.CountAsync("orchestrator"), await amqp.CountAsync("orchestrator_error")), counts => counts == (4u, 6u));

        // Two at once take turns, and each sees all that is left.
        var counts = await Task.WhenAll(CountAsync(), CountAsync(), CountAsync());
        Assert.Equal([6, 6, 6], counts);
        Assert.Equal(6, await queues.WalkAsync(["orchestrator"], _ => LetterFate.SentAgain, CancellationToken.None));
        Assert.Equal((10u, 0u), (await amqp.CountAsync("orchestrator"), await amqp.CountAsync("orchestrator_error")));

        async Task<int> CountAsync()
        {
            var count = 0;
            await queues.WalkAsync(["orchestrator"], _ =>
            {
                count++;
                return LetterFate.Kept;
            }, CancellationToken.None);
            return count;
        }
    }

    [Fact]
    public async Task A_bus_in_memory_says_that_it_has_none_and_wrong_requests_are_told_what_is_right()
    {
        await using var host = await OrchestratorHost.StartAsync();
        foreach (var request in new Func<Task>[] { () => host.Client.ListDeadLettersAsync(), () => host.Client.RedriveDeadLettersAsync(new DeadLetterSelection()) })
        {
            var none = await Assert.ThrowsAsync<FamProblemException>(request);
            Assert.Equal(409, none.Problem.Status);
            Assert.Contains("the bus is in memory", none.Problem.Detail, StringComparison.OrdinalIgnoreCase);
        }

        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await using var real = await OrchestratorHost.StartAsync(directory);
        foreach (var path in new[] { "api/v1/dead-letters?limit=0", "api/v1/dead-letters?cursor=x", "api/v1/dead-letters?queue=other" })
            Assert.Equal(HttpStatusCode.BadRequest, (await real.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        Assert.Equal(400, (await Assert.ThrowsAsync<FamProblemException>(() => real.Client.DeleteDeadLettersAsync(new DeadLetterSelection("other")))).Problem.Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<FamProblemException>(() => real.Client.GetDeadLetterAsync("0123456789abcdef"))).Problem.Status);
    }

    private static Task<IReadOnlyList<DeadLetterView>> ListAsync(OrchestratorHost host, int count) =>
        EventuallyAsync(async () => (await host.Client.ListDeadLettersAsync()).Items, letters => letters.Count == count);

    private static WorkerHeartbeat Heartbeat(string id) => new()
    {
        WorkerId = id,
        Incarnation = Guid.NewGuid(),
        ResourcePool = "default",
        Slots = 1,
        Host = "test",
        DeviceKind = "cpu",
        Version = "1",
        Attempts = [],
    };
}
