using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Gateway;

/// <summary>What the gateway accepts from its clients.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The largest request body, in bytes.</summary>
    [Range(1024, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 8 << 20;

    /// <summary>Parameters beyond OpenAI's own that the provider understands, such as vLLM's <c>top_k</c>.</summary>
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
}
