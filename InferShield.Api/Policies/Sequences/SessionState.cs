using System.Text.Json;

namespace InferShield.Api.Policies.Sequences;

/// <summary>What is remembered of a session: how far each sequence has come, and which events counted already. Never a text.</summary>
internal sealed class SessionState
{
    private const int MostSeen = 1024;

    /// <summary>By sequence: for each step the latest time at which a run began that has come to it (Unix milliseconds, 0 for none).</summary>
    public Dictionary<string, long[]> Reached { get; init; } = [];

    /// <summary>Identities of the events that counted, the newest last.</summary>
    public List<long> Seen { get; init; } = [];

    /// <summary>Whether the event counted already; what is sent again stays remembered the longer.</summary>
    public bool Knows(long identity)
    {
        if (!Seen.Remove(identity))
        {
            return false;
        }

        Seen.Add(identity);
        return true;
    }

    public void Remember(long identity)
    {
        if (Seen.Count == MostSeen)
        {
            Seen.RemoveAt(0);
        }

        Seen.Add(identity);
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>What was written; a new state when it cannot be read.</summary>
    public static SessionState Read(byte[]? written)
    {
        try
        {
            return written is null ? new SessionState() : JsonSerializer.Deserialize<SessionState>(written) ?? new SessionState();
        }
        catch (JsonException)
        {
            return new SessionState();
        }
    }
}
