namespace TorchSharp;

/// <summary>
/// Disposes, when it is disposed, every tensor made on its thread while it was the innermost scope,
/// except those moved out of it. Scopes are thread-static: never await inside one.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private List<IDisposable> items = [];
    private bool disposed;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        Outer = manager.Current;
    }

    /// <summary>
    /// Tensors inside a scope have no finalizer of their own; a scope that is lost without being
    /// disposed gives their memory back.
    /// </summary>
    ~DisposeScope()
    {
        foreach (IDisposable item in items)
            (item as torch.Tensor)?.ReleaseHandle();
    }

    internal DisposeScope? Outer { get; set; }

    public int DisposablesCount => Live.Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. Live];

    private List<IDisposable> Live
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return items;
        }
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOther(Outer, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (scope is null)
            Detach(disposable);
        else if (Remove(disposable))
            scope.Add(disposable);
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
            MoveToOther<IDisposable>(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (Remove(disposable) && disposable is torch.Tensor tensor)
        {
            manager.Counts.DetachedFromScopeCount++;
            tensor.GuardByFinalizer();
        }
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
            Detach<IDisposable>(disposable);
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (ReferenceEquals(tensor.OwningDisposeScope, this))
                return;
            tensor.OwningDisposeScope?.Remove(tensor);
            tensor.DropFinalizer();
            manager.Counts.AttachedToScopeCount++;
        }
        else if (Live.Contains(disposable))
        {
            return;
        }
        Add(disposable);
    }

    public void Attach(params IDisposable[] disposables) => _ = Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] all = [.. disposables];
        foreach (IDisposable disposable in all)
            Attach(disposable);
        return all;
    }

    public void DisposeEverything() => DisposeEverythingBut();

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        List<IDisposable> old = Live;
        items = new List<IDisposable>(keep.Count);
        foreach (IDisposable item in old)
        {
            if (keep.Contains(item))
                Add(item);
            else
                DisposeItem(item);
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public bool Contains(IDisposable disposable) => disposable is torch.Tensor tensor
        ? ReferenceEquals(tensor.OwningDisposeScope, this)
        : Live.Contains(disposable);

    public void Dispose()
    {
        if (disposed)
            return;
        GC.SuppressFinalize(this);
        manager.Remove(this);
        disposed = true;
        foreach (IDisposable item in items)
            DisposeItem(item);
        items = [];
    }

    /// <summary>For items that are no longer listed: a tensor need not take itself off the list.</summary>
    private static void DisposeItem(IDisposable item)
    {
        if (item is torch.Tensor tensor)
            tensor.DisposeWithScope();
        else
            item.Dispose();
    }

    internal void Add(IDisposable item)
    {
        List<IDisposable> live = Live;
        if (item is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = this;
            tensor.scopeSlot = live.Count;
        }
        live.Add(item);
    }

    /// <summary>Fills the gap with the last item, whose slot changes.</summary>
    internal bool Remove(IDisposable item)
    {
        List<IDisposable> live = Live;
        int slot;
        if (item is torch.Tensor tensor)
        {
            if (!ReferenceEquals(tensor.OwningDisposeScope, this))
                return false;
            slot = tensor.scopeSlot;
            tensor.OwningDisposeScope = null;
        }
        else if ((slot = live.IndexOf(item)) < 0)
        {
            return false;
        }
        IDisposable last = live[^1];
        live[slot] = last;
        if (last is torch.Tensor moved)
            moved.scopeSlot = slot;
        live.RemoveAt(live.Count - 1);
        return true;
    }
}
