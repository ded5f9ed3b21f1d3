namespace InferShield.Simulator;

/// <summary>The last items of a sequence that may be endless. Safe for concurrent use.</summary>
internal sealed class Ring<T>(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _items = new(capacity);

    public long Total { get; private set; }

    public void Add(T item)
    {
        lock (_gate)
        {
            if (_items.Count == capacity)
            {
                _items.Dequeue();
            }

            _items.Enqueue(item);
            Total++;
        }
    }

    /// <summary>At most <paramref name="count"/> items, the newest last.</summary>
    public T[] Last(int count)
    {
        lock (_gate)
        {
            return [.. _items.TakeLast(count)];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _items.Clear();
            Total = 0;
        }
    }
}
