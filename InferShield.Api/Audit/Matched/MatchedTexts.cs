using System.Text.Json;
using InferShield.Api.Detection;

namespace InferShield.Api.Audit.Matched;

/// <summary>A piece of inspected text that a rule objected to.</summary>
/// <param name="Start">Where it stood, in UTF-16 code units.</param>
internal sealed record MatchedText(string Rule, string Channel, long Start, string Text);

/// <summary>What rules objected to in one request, once each: few and short pieces, so that a record stays small. Thread-safe.</summary>
internal sealed class MatchedTexts
{
    private const int MostTexts = 32;
    private const int LongestText = 256;
    private const int MostCharacters = 4_096;

    private readonly List<MatchedText> _texts = [];
    private readonly HashSet<(string Rule, string Text)> _known = [];
    private int _characters;

    /// <summary>Keeps the places of a text that were found.</summary>
    /// <param name="channel">Whose text it is.</param>
    /// <param name="text">What the findings' places count in.</param>
    /// <param name="findings">Those of the text.</param>
    /// <param name="offset">Where the text begins in the whole of which it is a part.</param>
    public void Add(Channel channel, string text, IEnumerable<Finding> findings, long offset = 0)
    {
        lock (_texts)
        {
            foreach (var finding in findings)
            {
                var (start, end) = (Math.Clamp(finding.Start, 0, text.Length), Math.Clamp(finding.End, 0, text.Length));
                var piece = text[start..Math.Max(start, Math.Min(end, start + LongestText))];
                if (piece.Length > 0 && _texts.Count < MostTexts && _characters + piece.Length <= MostCharacters && _known.Add((finding.Rule, piece)))
                {
                    _characters += piece.Length;
                    _texts.Add(new MatchedText(finding.Rule, channel.ToWord(), offset + start, piece));
                }
            }
        }
    }

    /// <summary>All of them as JSON in UTF-8; null for none.</summary>
    public byte[]? ToJson()
    {
        lock (_texts)
        {
            return _texts.Count == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(_texts, JsonSerializerOptions.Web);
        }
    }
}
