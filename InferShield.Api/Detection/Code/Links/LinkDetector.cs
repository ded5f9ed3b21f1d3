using System.Buffers;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Code.Links;

/// <summary>
/// Judges links: those that forge a request to an inner address, and, in what a model reads or answers, those that take data
/// along when they are shown (images, frames, styles: no click is needed) or followed. A code fence shows a link without loading it.
/// </summary>
internal sealed class LinkDetector : IDetector
{
    private const int LongestLink = 2048;
    private const int LongestCaption = 300;
    private const int MostPlaces = 8;
    private const int SchemeAt = 2;

    private static readonly string[] Embeddings = ["src=", "srcset=", "poster=", "background=", "data=", "url(", "action=", "code=", "lowsrc=", "dynsrc=", "@import", "href="];
    private static readonly SearchValues<char> LinkEnds = SearchValues.Create(" \n\"'<>`)|\\^");

    private static readonly RuleInfo Metadata = new(PolicyTypes.DataExfiltration, Severity.Medium, "cloud-metadata-address");
    private static readonly RuleInfo Disguised = new(PolicyTypes.DataExfiltration, Severity.Medium, "disguised-address");
    private static readonly RuleInfo Image = new(PolicyTypes.DataExfiltration, Severity.Medium, "image-with-payload");
    private static readonly RuleInfo Embedded = new(PolicyTypes.DataExfiltration, Severity.Medium, "embedding-with-payload");
    private static readonly RuleInfo Link = new(PolicyTypes.DataExfiltration, Severity.Medium, "link-with-payload");

    public IReadOnlyList<Keyword> Keywords { get; } = ["![", "http://", "https://", "](//", "=//", "=\"//", "='//", "= //", "= \"//", "= '//", "url(//", "169.254.169.254", "169.254.170.2"];

    public IEnumerable<RuleInfo> Rules => [Metadata, Disguised, Image, Embedded, Link];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        if (hits.IsEmpty)
        {
            return;
        }

        var fences = new Fences(view.Lower);
        var (places, reached) = (0, 0);
        var hasImages = HasImages(hits);
        foreach (var hit in hits)
        {
            if (hit.Keyword == 0 || hit.Start < reached || places == MostPlaces)
            {
                continue;
            }

            var keyword = Keywords[hit.Keyword].Text;
            var slashes = keyword.IndexOf("//", StringComparison.Ordinal);
            var from = slashes < 0 ? hit.Start : hit.Start + slashes + 2;
            var start = slashes < 0 || keyword[0] != 'h' ? from - (slashes < 0 ? 0 : SchemeAt) : hit.Start;
            var to = EndOf(view.Lower, from);
            reached = to;
            if (to > from && !fences.Covers(hit.Start) && Judge(view, hit.Start, start, from, to, slashes >= 0, hasImages, channel) is { } rule)
            {
                sink.Add(rule.PolicyType, rule.Severity, rule.Rule, view, start, to);
                places++;
            }
        }
    }

    // A link may be named ahead of the image that shows it.
    private static bool HasImages(ReadOnlySpan<Hit> hits)
    {
        foreach (var hit in hits)
        {
            if (hit.Keyword == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int EndOf(ReadOnlySpan<char> lower, int from)
    {
        var rest = lower[from..Math.Min(lower.Length, from + LongestLink)];
        for (var at = 0; ;)
        {
            var end = rest[at..].IndexOfAny(LinkEnds);
            if (end < 0)
            {
                return from + rest.Length;
            }

            at += end;
            // A place to be filled, "<data>", is part of the link.
            var close = rest[at] == '<' && at > 0 && rest[at - 1] is '=' or '/' ? rest[at..Math.Min(rest.Length, at + 60)].IndexOfAny(">\n=/") : -1;
            if (close < 0 || rest[at + close] != '>')
            {
                return from + at;
            }

            at += close + 1;
        }
    }

    private static RuleInfo? Judge(View view, int hit, int start, int from, int to, bool isLink, bool hasImages, Channel channel)
    {
        var link = view.Lower[from..to];
        var length = link.IndexOfAny('/', '?', '#');
        length = length < 0 ? link.Length : length;
        var host = link[..length];
        host = host[(host.LastIndexOf('@') + 1)..];
        var port = host.LastIndexOf(':');
        host = port > 0 && port > host.LastIndexOf(']') ? host[..port] : host;
        var kind = Address.KindOf(host);
        if (kind is HostKind.Metadata or HostKind.Disguised)
        {
            var isMeant = isLink || length < link.Length;
            return isMeant && !IsQuoted(view, start, to, channel) ? (kind == HostKind.Metadata ? Metadata : Disguised) : null;
        }

        if (channel == Channel.User || !isLink || (length == link.Length && kind != HostKind.Name))
        {
            return null;
        }

        var cargo = kind == HostKind.Drawing ? Cargo.None : CargoReader.Read(view.Text.Slice(from, length), view.Text[(from + length)..to]);
        var isOpenHost = kind is HostKind.Collector or HostKind.Address;
        if (cargo == Cargo.None && !(kind == HostKind.Collector && to - from > length + 1))
        {
            return null;
        }

        var context = ContextOf(view.Lower, hit, hasImages);
        if (cargo == Cargo.Text && (context is null || !IsImage(view.Lower, hit, context)))
        {
            cargo = Cargo.None;
        }

        var isWrong = context is null ? cargo == Cargo.Encoded || (isOpenHost && (cargo >= Cargo.Opaque || kind == HostKind.Collector)) : cargo > Cargo.None || isOpenHost;
        return isWrong && !Quotation.IsCodeSpan(view.Lower, start, to) ? context ?? Link : null;
    }

    /// <summary>How the link that starts here is loaded without a click; null where it is only shown.</summary>
    private static RuleInfo? ContextOf(ReadOnlySpan<char> lower, int hit, bool hasImages)
    {
        var before = lower[Math.Max(0, hit - LongestCaption)..Math.Min(lower.Length, hit + SchemeAt)];
        before = before[..^Math.Min(SchemeAt, before.Length)];
        var tail = lower[hit] is ']' ? "](" : before.TrimEnd(" <");
        if (tail.EndsWith("]("))
        {
            var caption = before.LastIndexOf("![");
            return caption >= 0 && !before[(caption + 2)..].TrimEnd(" <").TrimEnd("](").Contains("](", StringComparison.Ordinal) ? Image : null;
        }

        if (tail.EndsWith("]:"))
        {
            return hasImages ? Image : null;
        }

        var end = hit + (lower[hit] switch { '=' => 1, 'u' => 4, _ => 0 });
        var attribute = lower[Math.Max(0, hit - 24)..end].TrimEnd(" \"'");
        var isSpaced = attribute.EndsWith(" =");
        foreach (var embedding in Embeddings)
        {
            var at = isSpaced && embedding[^1] == '=' ? attribute[..^2].LastIndexOf(embedding.AsSpan(..^1)) : attribute.LastIndexOf(embedding);
            if (at >= 0 && attribute.Length - at <= embedding.Length + (isSpaced ? 1 : 3))
            {
                return embedding == "href=" && !before.Contains("<link", StringComparison.Ordinal) ? null : Embedded;
            }
        }

        return null;
    }

    private static bool IsImage(ReadOnlySpan<char> lower, int hit, RuleInfo context)
    {
        var before = lower[Math.Max(0, hit - LongestCaption)..hit];
        return context == Image || (context == Embedded && before.LastIndexOf('<') is >= 0 and var tag && before[tag..].StartsWith("<img"));
    }

    private static bool IsQuoted(View view, int from, int to, Channel channel) =>
        Quotation.IsCodeSpan(view.Lower, from, to) || (channel == Channel.User && Quotation.IsTalk(view.Lower, from, to));
}
