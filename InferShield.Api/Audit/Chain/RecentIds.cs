namespace InferShield.Api.Audit.Chain;

/// <summary>The ids of the records that this instance stored last. Thread-safe.</summary>
internal sealed class RecentIds
{
    private const int Most = 20_000;

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly Queue<Guid> _order = [];

    /// <summary>Those of the ids that are among them.</summary>
    public HashSet<Guid> Among(IEnumerable<Guid> ids)
    {
        lock (_gate)
        {
            return [.. ids.Where(_ids.Contains)];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _ids.Clear();
            _order.Clear();
        }
    }

    public void Add(IEnumerable<Guid> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids.Where(_ids.Add))
            {
                _order.Enqueue(id);
            }

            while (_order.Count > Most)
            {
                _ids.Remove(_order.Dequeue());
            }
        }
    }
}
