using System.Collections.Concurrent;

namespace Fam.Dashboard.Live;

/// <summary>
/// What was loaded a moment ago, so that the live page starts with what the first HTML showed instead of with an empty
/// page. Entries live for seconds and are few; nothing here is ever taken for the truth: a live page loads at once.
/// </summary>
public sealed class RecentViews(TimeProvider clock)
{
    private const int Largest = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (object View, DateTimeOffset At)> _views = new(StringComparer.Ordinal);

    public T? Find<T>(string key) where T : class =>
        _views.TryGetValue(key, out var entry) && clock.GetUtcNow() - entry.At < Lifetime ? entry.View as T : null;

    public void Keep(string key, object view)
    {
        if (_views.Count >= Largest) _views.Clear();
        _views[key] = (view, clock.GetUtcNow());
    }
}
