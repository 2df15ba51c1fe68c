using Fam.Contracts.Jobs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class SpoolTests : IDisposable
{
    private readonly Scratch scratch = new();

    private string SpoolFile => Path.Combine(scratch.Path, "events.jsonl");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Sequences_go_on_over_a_torn_line()
    {
        using (var first = Spool.Open(SpoolFile, TimeProvider.System))
        {
            first.Append(new JobStarted());
            first.Append(Log("one"));
        }
        var whole = new FileInfo(SpoolFile).Length;
        File.AppendAllText(SpoolFile, "{\"type\":\"log_written\",\"sequ");

        using (var second = Spool.Open(SpoolFile, TimeProvider.System))
        {
            Assert.Equal(whole, new FileInfo(SpoolFile).Length);
            second.Append(Log("two"));
        }

        using var reader = new SpoolReader(SpoolFile);
        var batch = reader.Read(SpoolPosition.Start, 100, 1 << 20);
        Assert.Equal([1, 2, 3], batch.Events.Select(happened => happened.Sequence));
        Assert.Equal(new SpoolPosition(new FileInfo(SpoolFile).Length, 3), batch.End);
    }

    [Fact]
    public void Nothing_follows_the_last_event()
    {
        using (var spool = Spool.Open(SpoolFile, TimeProvider.System))
        {
            spool.Append(new JobFinished { Outcome = JobOutcome.Completed });
            Assert.Throws<InvalidOperationException>(() => spool.Append(Log("late")));
        }
        using var again = Spool.Open(SpoolFile, TimeProvider.System);
        Assert.True(again.IsFinished);
        Assert.Throws<InvalidOperationException>(() => again.Append(Log("later")));
    }

    [Fact]
    public void A_reader_sees_only_whole_lines_and_a_line_longer_than_its_limit_whole()
    {
        using var spool = Spool.Open(SpoolFile, TimeProvider.System);
        spool.Append(Log(new string('a', 5_000)));
        spool.Append(Log("short"));
        using var reader = new SpoolReader(SpoolFile);

        var first = reader.Read(SpoolPosition.Start, 100, maxBytes: 512);
        var second = reader.Read(first.End, 100, maxBytes: 512);
        File.AppendAllText(SpoolFile, "{\"type\":");
        var third = reader.Read(second.End, 100, maxBytes: 512);

        Assert.Equal(5_000, Assert.IsType<LogWritten>(Assert.Single(first.Events)).Message.Length);
        Assert.Equal("short", Assert.IsType<LogWritten>(Assert.Single(second.Events)).Message);
        Assert.Empty(third.Events);
        Assert.Equal(second.End, third.End);
    }

    [Fact]
    public void A_batch_is_bounded_by_events_and_by_bytes()
    {
        using var spool = Spool.Open(SpoolFile, TimeProvider.System);
        for (var i = 0; i < 50; i++)
            spool.Append(Log(new string('a', 100)));
        using var reader = new SpoolReader(SpoolFile);

        Assert.Equal(7, reader.Read(SpoolPosition.Start, maxEvents: 7, maxBytes: 1 << 20).Events.Count);
        var bounded = reader.Read(SpoolPosition.Start, maxEvents: 1_000, maxBytes: 1_000);
        Assert.InRange(bounded.Events.Count, 1, 9);
        Assert.InRange(bounded.End.Offset, 1, 1_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(50)]
    public void Seeking_finds_the_place_behind_an_event(int sequence)
    {
        using var spool = Spool.Open(SpoolFile, TimeProvider.System);
        for (var i = 0; i < 50; i++)
            spool.Append(Log(i.ToString()));
        using var reader = new SpoolReader(SpoolFile);

        var position = reader.Seek(sequence);

        Assert.Equal(sequence, position.Sequence);
        Assert.Equal(50 - sequence, reader.Read(position, 100, 1 << 20).Events.Count);
        Assert.Equal(50, reader.Seek(1_000).Sequence);
    }

    [Fact]
    public void A_gap_is_corruption_with_the_last_good_place()
    {
        using (var spool = Spool.Open(SpoolFile, TimeProvider.System))
            spool.Append(Log("one"));
        var good = new FileInfo(SpoolFile).Length;
        File.AppendAllText(SpoolFile, "{\"type\":\"log_written\",\"sequence\":3,\"at\":\"2026-01-01T00:00:00Z\",\"level\":\"info\",\"message\":\"three\"}\n");
        using var reader = new SpoolReader(SpoolFile);

        var corrupt = Assert.Throws<SpoolCorruptException>(() => reader.Read(SpoolPosition.Start, 10, 1 << 20));

        Assert.Equal(new SpoolPosition(good, 1), corrupt.Position);
        Assert.Contains("has sequence 3; it must be 2", corrupt.Message);
    }

    private static LogWritten Log(string message) => new() { Level = "info", Message = message };
}
