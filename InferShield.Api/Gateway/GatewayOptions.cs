using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Gateway;

/// <summary>What the gateway accepts from its clients.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The largest request body, in bytes.</summary>
    [Range(1024, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 8 << 20;

    /// <summary>The largest form with a file, in bytes; it is held in memory.</summary>
    [Range(1024, 1 << 30)]
    public int MaxUploadBytes { get; set; } = 26 << 20;

    /// <summary>
    /// How many bytes of bodies all requests together may hold, half of them one tenant where there are others, and at least the
    /// largest body; null for an eighth of the memory that the process may use, as a body takes several times its size.
    /// </summary>
    [Range(1024, 1L << 40)]
    public long? MaxBodyBytesInFlight { get; set; }

    /// <summary>How long a body may take to come in whole.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Paths beneath <c>/v1</c> that are passed to the default provider with any method though nothing is known of their shape,
    /// as route templates such as <c>files/{id}</c>. Every other unknown path is refused.
    /// </summary>
    public IList<string> PassThrough { get; } = [];

    /// <summary>Parameters beyond the provider's documented ones that it understands, such as vLLM's <c>top_k</c>.</summary>
    public IList<string> ExtraParameters { get; } = [];

    /// <summary>
    /// What happens to a request whose audit record cannot be kept: refused (false, the default) or served without.
    /// </summary>
    public bool ServeWithoutAudit { get; set; }

    /// <summary>
    /// What happens to a request of a session that cannot be followed because the shared cache is away: served by its own
    /// texts' verdict (true, the default) or refused.
    /// </summary>
    public bool ServeWithoutSessions { get; set; } = true;

    /// <summary>How long a request's line and headers may take to come in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How slowly a body may come in, in bytes per second, once <see cref="BodyGrace"/> has passed.</summary>
    [Range(1, 1 << 20)]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may take to get going.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What happens to a request or an answer with parts that cannot be read.</summary>
    public UninspectedOptions Uninspected { get; } = new();
}

/// <summary>What becomes of what holds a part that nobody can read, by the part's kind.</summary>
public sealed class UninspectedOptions
{
    public UninspectedAction Image { get; set; }

    public UninspectedAction Audio { get; set; }

    /// <summary>Printed documents and whatever else is no text, video included, and files that the provider keeps.</summary>
    public UninspectedAction File { get; set; } = UninspectedAction.Flag;

    /// <summary>What only the provider can read, such as a model's encrypted thoughts.</summary>
    public UninspectedAction Encrypted { get; set; } = UninspectedAction.Flag;

    /// <summary>Parts of a type that is not known, whose texts are inspected all the same, and tokens in place of text.</summary>
    public UninspectedAction Unknown { get; set; } = UninspectedAction.Flag;
}

public enum UninspectedAction
{
    /// <summary>Passed on, and counted.</summary>
    Allow,
    /// <summary>Passed on, and on record as flagged.</summary>
    Flag,
    /// <summary>Not passed on.</summary>
    Block,
}
