using System.ComponentModel.DataAnnotations;

namespace InferShield.Simulator.Faults;

internal enum Fault
{
    None,

    /// <summary>Nothing is ever answered, not even headers.</summary>
    Hang,

    /// <summary>Half the answer, then silence on an open connection.</summary>
    Stall,

    /// <summary>Half the answer, then the connection is reset.</summary>
    Reset,

    /// <summary>Status 200 with an answer that is not JSON.</summary>
    Malformed,

    /// <summary>Half a stream, then its regular end without any event that says so.</summary>
    Unfinished,

    /// <summary>Half a stream, then the provider's error event.</summary>
    ErrorEvent,

    /// <summary>One event of 50 MB in the middle of the stream, or a whole answer of that size.</summary>
    Oversized,

    /// <summary>A megabyte of gzip that unpacks to a gigabyte of blanks.</summary>
    Bomb,

    /// <summary>Fewer bytes than Content-Length says, then the regular end of the connection.</summary>
    WrongLength,

    /// <summary>Status 307 to an address of the same server that would answer.</summary>
    Redirect,
}

/// <summary>How the provider treats model calls. The defaults are those of a provider without a flaw.</summary>
internal sealed record Behaviour
{
    /// <summary>Time before headers are sent.</summary>
    [Range(0, 600_000)]
    public int LatencyMilliseconds { get; init; }

    /// <summary>Time between headers and the first token.</summary>
    [Range(0, 600_000)]
    public int FirstTokenMilliseconds { get; init; }

    /// <summary>Tokens per second after the first; 0 is as fast as possible.</summary>
    [Range(0.0, 1_000_000.0)]
    public double TokensPerSecond { get; init; }

    /// <summary>Share of calls that fail with <see cref="ErrorStatus"/>, 0 to 1, spread evenly: .25 is every fourth.</summary>
    [Range(0.0, 1.0)]
    public double ErrorRate { get; init; }

    [Range(400, 599)]
    public int ErrorStatus { get; init; } = 500;

    /// <summary>The Retry-After header of errors 429 and 503, in seconds.</summary>
    [Range(0, 3600)]
    public int RetryAfterSeconds { get; init; } = 1;

    [EnumDataType(typeof(Fault))]
    public Fault Fault { get; init; }

    /// <summary>Share of calls that <see cref="Fault"/> hits, 0 to 1, spread evenly.</summary>
    [Range(0.0, 1.0)]
    public double FaultRate { get; init; } = 1;

    /// <summary>UTF-16 units in each piece of a stream, surrogate pairs kept together; 0 is a token each.</summary>
    [Range(0, 100_000)]
    public int PieceCharacters { get; init; }
}
