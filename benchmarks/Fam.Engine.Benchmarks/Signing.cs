using System.Diagnostics;
using System.Globalization;
using Fam.Bus;
using Fam.Bus.Signing;
using Fam.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace Fam.Engine.Benchmarks;

/// <summary>What a signature costs its sender and its receiver, for envelopes from one heartbeat to a full batch.</summary>
internal static class Signing
{
    private const int Rounds = 9;

    public static int Run()
    {
        var secret = Convert.ToBase64String(new byte[32]);
        var orchestrator = new EnvelopeSigner(Options.Create(new BusOptions { SigningKey = secret }));
        var key = SigningKey.TryParse(secret, out var read) ? read.For("w1").Reveal() : throw new InvalidOperationException("no key");
        var worker = new EnvelopeSigner(Options.Create(new BusOptions { SigningKey = key }));
        foreach (var length in new[] { 500, 10_000, 1 << 20 })
        {
            var envelope = new BusEnvelope { Protocol = BusProtocol.Current, Sender = "w1", SentAt = DateTimeOffset.UnixEpoch, Body = new string('x', length) };
            var signed = worker.Sign(envelope, Queues.Orchestrator);
            var count = Math.Max(20, 20_000_000 / (length + 2_000));
            var (sign, check) = (Median(count, () => worker.Sign(envelope, Queues.Orchestrator)), Median(count, () => orchestrator.Check(signed, Queues.Orchestrator)));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {length,9:N0} characters   {sign,8:0.0} µs to sign   {check,8:0.0} µs to check"));
        }

        return 0;
    }

    /// <summary>Microseconds of one call, the median of several rounds after one that does not count.</summary>
    private static double Median(int count, Action call)
    {
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var since = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
                call();
            if (round > 0)
                times.Add(Stopwatch.GetElapsedTime(since).TotalMicroseconds / count);
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
