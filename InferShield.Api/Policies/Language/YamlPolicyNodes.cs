using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InferShield.Api.Policies.Language;

/// <summary>
/// Reads a policy file in YAML: one document, plain values by YAML 1.2's core schema. Anchors, aliases and tags are refused:
/// a few lines of them can stand for gigabytes.
/// </summary>
internal static partial class YamlPolicyNodes
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="PolicyProblemException">It is no YAML, nested too deep, or uses what is refused.</exception>
    public static PolicyNode Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(Utf8.GetString(content))));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return new PolicyNode(PolicyNodeKind.Null, 1);
            }

            var root = ReadValue(parser, null, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root
                : throw new PolicyProblemException(LineOf(parser.Current!), null, "has a second YAML document.");
        }
        catch (YamlException failure)
        {
            throw new PolicyProblemException((int)Math.Max(1, failure.Start.Line), null, $"is no YAML: {failure.Message}");
        }
        catch (Exception failure) when (failure is InvalidOperationException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // As the parser says that it is lost.
            throw new PolicyProblemException(1, null, "is no YAML.");
        }
        catch (DecoderFallbackException)
        {
            throw new PolicyProblemException(1, null, "is no YAML: the text is not valid UTF-8.");
        }
    }

    private static PolicyNode ReadValue(Parser parser, int? nameLine, int depth)
    {
        var at = parser.Consume<ParsingEvent>();
        var line = LineOf(at);
        if (depth > PolicyNode.MostDepth)
        {
            throw new PolicyProblemException(line, null, $"is nested more than {PolicyNode.MostDepth} levels deep.");
        }

        if (at is not NodeEvent node || !node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw new PolicyProblemException(line, null, "uses an anchor, an alias or a tag; policies are written without.");
        }

        switch (node)
        {
            case Scalar scalar:
                return Plain(scalar, nameLine ?? line);
            case SequenceStart:
                var items = new PolicyNode(PolicyNodeKind.List, line);
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Items.Add(ReadValue(parser, null, depth + 1));
                }

                return items;
            default:
                var members = new PolicyNode(PolicyNodeKind.Object, line);
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var name = ReadValue(parser, null, depth + 1);
                    if (!name.IsPlain)
                    {
                        throw new PolicyProblemException(name.Line, null, "has a field whose name is no text.");
                    }

                    members.Members.Add(new PolicyMember(name.Text, name.Line, ReadValue(parser, name.Line, depth + 1)));
                }

                return members;
        }
    }

    private static PolicyNode Plain(Scalar scalar, int line) => new(
        scalar.Style != ScalarStyle.Plain ? PolicyNodeKind.Text
        : scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? PolicyNodeKind.Null
        : scalar.Value is "true" or "True" or "TRUE" or "false" or "False" or "FALSE" ? PolicyNodeKind.Truth
        : Number().IsMatch(scalar.Value) ? PolicyNodeKind.Number
        : PolicyNodeKind.Text, line, scalar.Value);

    private static int LineOf(ParsingEvent at) => (int)at.Start.Line;

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}
