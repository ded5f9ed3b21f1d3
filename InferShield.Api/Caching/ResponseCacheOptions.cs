using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Caching;

/// <summary>Whether and how long the answers of models are answered again.</summary>
public sealed class ResponseCacheOptions
{
    public const string Section = "ResponseCache";

    /// <summary>What the caches take in one entry.</summary>
    internal const int LargestEntry = 1 << 20;

    private const int LargestAnswer = LargestEntry - (1 << 10);

    public bool Enabled { get; set; }

    /// <summary>How long an answer is kept at most.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest answer that is kept, in bytes; of a stream, all of its events.</summary>
    [Range(1024, LargestAnswer)]
    public int MaxBytes { get; set; } = 256 << 10;
}
