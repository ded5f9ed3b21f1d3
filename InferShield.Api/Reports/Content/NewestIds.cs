namespace InferShield.Api.Reports.Content;

/// <summary>Keeps the newest ids, by their day and, within it, by the time that an id of version 7 begins with.</summary>
internal sealed class NewestIds(int most)
{
    private readonly PriorityQueue<Guid, (DateOnly Day, Guid Id)> _ids = new();

    public IReadOnlyList<Guid> All => [.. _ids.UnorderedItems.Select(one => one.Element)];

    public void Offer(DateOnly day, IEnumerable<Guid> ids)
    {
        foreach (var id in ids)
        {
            _ids.Enqueue(id, (day, id));
            if (_ids.Count > most)
            {
                _ids.Dequeue();
            }
        }
    }
}
