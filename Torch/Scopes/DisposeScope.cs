namespace Cluster.Torch;

/// <summary>Disposes, at its end, the tensors that were made on its thread while it was the innermost scope.</summary>
/// <remarks>
/// The tensors form a chain through themselves, so that entering, leaving and moving one allocates nothing. A scope
/// belongs to the thread that opened it, its tensors may be used anywhere. TorchSharp's names and meanings.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly DisposeScope? _outer;
    private torch.Tensor? _first;
    private List<IDisposable>? _others;
    private bool _isDisposed;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    /// <summary>Gets the number of tensors and other disposables that the scope holds.</summary>
    public int DisposablesCount { get; private set; }

    internal static DisposeScope? Current => _current;

    /// <summary>Puts a disposable into this scope, a tensor out of the one that holds it now.</summary>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    public T Include<T>(T disposable)
        where T : IDisposable
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope?.Unlink(tensor);
            Link(tensor);
            return disposable;
        }

        (_others ??= []).Add(disposable);
        DisposablesCount++;
        return disposable;
    }

    /// <summary>Puts a disposable into this scope; the same as <see cref="Include{T}"/>.</summary>
    public void Attach(IDisposable disposable) => Include(disposable);

    /// <summary>
    /// Hands a disposable of this scope over to the next outer one, or to nobody where there is none.
    /// </summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(_outer, disposable);

    /// <summary>Hands disposables of this scope over to the next outer one, or to nobody where there is none.</summary>
    public void MoveToOuter(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) MoveToOther(_outer, disposable);
    }

    /// <summary>Hands a disposable of this scope over to another one, or to nobody where it is null.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        if (!Remove(disposable)) return disposable;
        return scope is null ? disposable : scope.Include(disposable);
    }

    /// <summary>Takes a disposable out of this scope; from now on its holder disposes it.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    /// <summary>Tells whether the scope will dispose it.</summary>
    public bool Contains(IDisposable disposable) =>
        disposable is torch.Tensor tensor ? tensor.Scope == this : _others?.Contains(disposable) == true;

    /// <summary>Disposes all that the scope holds now; the scope goes on.</summary>
    public void DisposeEverything()
    {
        while (_first is { } tensor) tensor.Dispose();
        if (_others is not { } others) return;
        _others = null;
        DisposablesCount -= others.Count;
        foreach (var other in others) other.Dispose();
    }

    /// <summary>Disposes all that the scope holds now but these; the scope goes on.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep)
    {
        var kept = keep.Where(Contains).ToArray();
        foreach (var disposable in kept) Remove(disposable);
        DisposeEverything();
        foreach (var disposable in kept) Include(disposable);
    }

    /// <summary>Disposes all that the scope holds and ends it.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        DisposeEverything();
        _isDisposed = true;
        // A scope ended before one inside it stays in the chain until that one ends.
        while (_current is { _isDisposed: true } ended) _current = ended._outer;
    }

    internal void Link(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.Next = _first;
        if (_first is not null) _first.Previous = tensor;
        _first = tensor;
        DisposablesCount++;
    }

    internal void Unlink(torch.Tensor tensor)
    {
        if (tensor.Previous is { } previous) previous.Next = tensor.Next;
        else _first = tensor.Next;
        if (tensor.Next is { } next) next.Previous = tensor.Previous;
        tensor.Scope = null;
        tensor.Next = null;
        tensor.Previous = null;
        DisposablesCount--;
    }

    private bool Remove(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.Scope != this) return false;
            Unlink(tensor);
            return true;
        }

        if (_others?.Remove(disposable) != true) return false;
        DisposablesCount--;
        return true;
    }
}
