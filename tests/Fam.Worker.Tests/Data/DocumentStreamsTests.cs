using Fam.Worker.Data;

namespace Fam.Worker.Tests.Data;

public sealed class DocumentStreamsTests
{
    private const int End = 256;

    private static readonly List<TextDocument> Documents = [.. new[] { 3, 8, 1, 13, 4 }.Select((count, index) => new TextDocument([.. Enumerable.Range(0, count).Select(at => (20 * index) + at)], index == 1 ? 5 : 0))];

    [Fact]
    public void Every_document_is_read_once_an_epoch_from_its_beginning_to_its_end()
    {
        var streams = new DocumentStreams(Documents, End, length: 4);
        var rows = Enumerable.Range(0, 2).Select(_ => (Document: -1L, Consumed: 0L)).ToArray();
        var read = new Dictionary<long, List<long>>();
        for (var step = 0; step < 30; step++)
        {
            var segments = streams.At(7, step, rows.Length);
            for (var row = 0; row < rows.Length; row++)
            {
                var segment = segments[row];
                if (segment.Document == rows[row].Document) Assert.Equal(rows[row].Consumed + 4, segment.Consumed);
                else Assert.Equal(0, segment.Consumed);
                rows[row] = (segment.Document, segment.Consumed);
                if (segment.Consumed == 0) read.Add(segment.Document, []);
                read[segment.Document].AddRange(segment.Tokens.Where(token => token != End));
            }
        }

        var whole = read.OrderBy(item => item.Key).SkipLast(2).Select(item => item.Value).ToList(); // the last are being read
        for (var epoch = 0; epoch + 5 <= whole.Count; epoch += 5)
            Assert.Equal(Documents.Select(document => Text(document.Tokens.Select(token => (long)token))).Order(StringComparer.Ordinal), whole.Skip(epoch).Take(5).Select(Text).Order(StringComparer.Ordinal));
        Assert.True(whole.Count > 10);
        Assert.NotEqual(whole[..5], whole[5..10]);
    }

    [Fact]
    public void A_step_is_the_same_from_wherever_it_is_asked_for()
    {
        var streams = new DocumentStreams(Documents, End, length: 4);
        var expected = Enumerable.Range(0, 12).Select(step => Shown(streams.At(3, step, 2))).ToList();
        Assert.Equal(expected[9], Shown(new DocumentStreams(Documents, End, length: 4).At(3, 9, 2)));
        Assert.Equal(expected[4], Shown(streams.At(3, 4, 2)));
        Assert.NotEqual(expected, Enumerable.Range(0, 12).Select(step => Shown(streams.At(4, step, 2))));
    }

    [Fact]
    public void What_follows_a_segment_is_predicted_and_what_is_given_does_not_count()
    {
        var streams = new DocumentStreams([Documents[1]], End, length: 5);
        var (first, second) = (streams.At(0, 0, 1)[0], streams.At(0, 1, 1)[0]);
        Assert.Equal([20, 21, 22, 23, 24], first.Tokens);
        Assert.Equal([21, 22, 23, 24, 25], first.Next);
        Assert.Equal([0, 0, 0, 0, 1], first.Weights); // 25 is the first that is learned
        Assert.Equal([25, 26, 27, End, End], second.Tokens);
        Assert.Equal([26, 27, End, End, End], second.Next);
        Assert.Equal([1, 1, 1, 0, 0], second.Weights);
    }

    private static string Shown(IReadOnlyList<DocumentSegment> segments) => string.Join('|', segments.Select(segment => $"{segment.Document}@{segment.Consumed}:{Text(segment.Tokens)}"));

    private static string Text(IEnumerable<long> tokens) => string.Join(',', tokens);
}
