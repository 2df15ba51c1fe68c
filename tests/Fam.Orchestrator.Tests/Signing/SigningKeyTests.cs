using Fam.Bus;
using Fam.Bus.Signing;
using Fam.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Tests.Signing;

public sealed class SigningKeyTests
{
    private static readonly string Secret = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public void A_workers_key_is_derived_and_leads_to_no_other()
    {
        var key = Key(Secret).For("gpu-7");
        Assert.NotEqual(key.Reveal(), Key(Secret).For("gpu-8").Reveal());
        // RFC 5869 with these 32 bytes, no salt, and "fam-worker-key-1:gpu-7"; by another implementation.
        Assert.Equal("gpu-7:Hrcx3cFUVtCizml3IU20tDGIfDJHQubwb/fWf639h3M=", key.Reveal());
        var read = Key(key.Reveal());
        Assert.Equal("gpu-7", read.Name);
        Assert.Same(read, read.For("gpu-7"));
        Assert.Throws<InvalidOperationException>(() => read.For("gpu-8"));
        Assert.DoesNotContain(key.Reveal()["gpu-7:".Length..], $"{key} {read} {Key(Secret)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("c2hvcnQ=")]
    [InlineData("gpu-7:c2hvcnQ=")]
    [InlineData("gpu.7:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData(":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    public void What_is_no_key_is_refused(string text) => Assert.False(SigningKey.TryParse(text, out _));

    [Fact]
    public void A_worker_shares_the_key_of_what_stands_before_its_first_dot()
    {
        Assert.Equal("h100", SigningKey.NameOf("h100.fam-worker-h100-x7k2p.b"));
        Assert.Equal("gpu-7", SigningKey.NameOf("gpu-7"));
    }

    [Fact]
    public void An_envelope_is_taken_only_as_it_was_signed_and_only_where_it_was_meant_to_go()
    {
        var (orchestrator, worker) = (Signer(Secret), Signer(Key(Secret).For("w1").Reveal()));
        var report = worker.Sign(Envelope("w1"), Queues.Orchestrator);
        orchestrator.Check(report, Queues.Orchestrator);
        foreach (var changed in new[]
        {
            report with { Protocol = 0 }, report with { Sender = "w2" }, report with { Body = "[ ]" }, report with { SentAt = report.SentAt!.Value.AddTicks(1) }, report with { SentAt = null },
            report with { Signature = null }, report with { Signature = "" }, report with { Signature = "AAAA" }, report with { Signature = "*" }, report with { Signature = new string('A', 43) + "=" },
            report with { Sender = "../w1" }, report with { Sender = "" }, report with { Body = "[\ud800]" },
        })
        {
            Assert.Throws<EnvelopeRefusedException>(() => orchestrator.Check(changed, Queues.Orchestrator));
        }

        var command = orchestrator.Sign(Envelope(Queues.OrchestratorSender), Queues.Worker("w1"));
        worker.Check(command, Queues.Worker("w1"));
        // Neither for another worker, nor back to whoever signed it.
        Assert.Throws<EnvelopeRefusedException>(() => Signer(Key(Secret).For("w2").Reveal()).Check(command, Queues.Worker("w2")));
        Assert.Throws<EnvelopeRefusedException>(() => orchestrator.Check(command, Queues.Orchestrator));
        Assert.Throws<EnvelopeRefusedException>(() => orchestrator.Check(command with { Sender = "w1" }, Queues.Orchestrator));
        Assert.Throws<EnvelopeRefusedException>(() => worker.Check(report, Queues.Worker("w1")));
        // A bus of another name is another bus.
        Assert.Throws<EnvelopeRefusedException>(() => Signer(Secret, prefix: "other").Check(report, Queues.Orchestrator));
    }

    [Fact]
    public void A_worker_cannot_sign_as_another_one_or_as_an_orchestrator()
    {
        var (orchestrator, w1, w2) = (Signer(Secret), Signer(Key(Secret).For("w1").Reveal()), Signer(Key(Secret).For("w2").Reveal()));
        Assert.Throws<InvalidOperationException>(() => w1.Sign(Envelope("w2"), Queues.Orchestrator));
        Assert.Throws<InvalidOperationException>(() => w1.Sign(Envelope(Queues.OrchestratorSender), Queues.Worker("w2")));
        // Whatever it signs with the key that it has.
        foreach (var (sender, queue) in new[] { ("w1", Queues.Orchestrator), (Queues.OrchestratorSender, Queues.Worker("w1")), ("w1", Queues.Worker("w1")) })
        {
            var signed = w1.Sign(Envelope(sender), queue);
            Assert.Throws<EnvelopeRefusedException>(() => orchestrator.Check(signed with { Sender = "w2" }, Queues.Orchestrator));
            Assert.Throws<EnvelopeRefusedException>(() => w2.Check(signed with { Sender = Queues.OrchestratorSender }, Queues.Worker("w2")));
        }
    }

    [Fact]
    public void Workers_whose_ids_a_cluster_makes_up_share_the_key_of_their_pool()
    {
        var (orchestrator, pod) = (Signer(Secret), Signer(Key(Secret).For("h100").Reveal()));
        orchestrator.Check(pod.Sign(Envelope("h100.pod-a"), Queues.Orchestrator), Queues.Orchestrator);
        var command = orchestrator.Sign(Envelope(Queues.OrchestratorSender), Queues.Worker("h100.pod-a"));
        pod.Check(command, Queues.Worker("h100.pod-a"));
        Assert.Throws<EnvelopeRefusedException>(() => pod.Check(command, Queues.Worker("h100.pod-b")));
        Assert.Throws<InvalidOperationException>(() => pod.Sign(Envelope("a100.pod-a"), Queues.Orchestrator));
    }

    [Fact]
    public void Keys_are_exchanged_while_everything_runs()
    {
        var next = Convert.ToBase64String(Enumerable.Repeat((byte)7, 40).ToArray());
        var (oldWorker, newWorker) = (Signer(Key(Secret).For("w1").Reveal()), Signer(Key(next).For("w1").Reveal(), accepted: Key(Secret).For("w1").Reveal()));
        var (oldOrchestrator, betweenOrchestrator, newOrchestrator) = (Signer(Secret), Signer(Secret, accepted: next), Signer(next));
        var (oldReport, newReport) = (oldWorker.Sign(Envelope("w1"), Queues.Orchestrator), newWorker.Sign(Envelope("w1"), Queues.Orchestrator));
        betweenOrchestrator.Check(oldReport, Queues.Orchestrator);
        betweenOrchestrator.Check(newReport, Queues.Orchestrator);
        Assert.Throws<EnvelopeRefusedException>(() => oldOrchestrator.Check(newReport, Queues.Orchestrator));
        Assert.Throws<EnvelopeRefusedException>(() => newOrchestrator.Check(oldReport, Queues.Orchestrator));
        foreach (var orchestrator in new[] { betweenOrchestrator, newOrchestrator })
            newWorker.Check(orchestrator.Sign(Envelope(Queues.OrchestratorSender), Queues.Worker("w1")), Queues.Worker("w1"));
    }

    [Fact]
    public void Without_a_key_nothing_is_signed_and_everything_is_taken()
    {
        var signer = Signer(key: null);
        var envelope = Envelope("w1");
        Assert.Same(envelope, signer.Sign(envelope, Queues.Orchestrator));
        signer.Check(envelope with { Signature = "of somebody who has a key" }, Queues.Orchestrator);
    }

    [Fact]
    public void A_key_that_is_not_the_processs_own_is_told_at_the_start()
    {
        Assert.Null(Signer(Secret).WhyNot(Queues.Orchestrator));
        Assert.Null(Signer(Key(Secret).For("h100").Reveal()).WhyNot(Queues.Worker("h100.pod-a")));
        Assert.Contains("an orchestrator needs the secret", Signer(Key(Secret).For("w1").Reveal()).WhyNot(Queues.Orchestrator), StringComparison.Ordinal);
        Assert.Contains("fam worker key w2", Signer(Key(Secret).For("w1").Reveal()).WhyNot(Queues.Worker("w2")), StringComparison.Ordinal);
    }

    private static SigningKey Key(string text) => SigningKey.TryParse(text, out var key) ? key : throw new InvalidOperationException("no key");

    private static EnvelopeSigner Signer(string? key, string? accepted = null, string prefix = "fam") =>
        new(Options.Create(new BusOptions { SigningKey = key, AcceptedSigningKey = accepted, Prefix = prefix }));

    private static BusEnvelope Envelope(string sender) => new() { Protocol = 1, Sender = sender, Body = "[]", SentAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
}
