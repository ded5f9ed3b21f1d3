using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>One text of a JSON body: where it stands, whose words it is, and how to put another in its place.</summary>
/// <param name="Path">Such as <c>messages[0].content</c>; a name that is no plain word shows as <c>*</c>.</param>
internal sealed record TextPart(string Path, string Text, Channel Channel, Action<string> Replace)
{
    /// <summary>The call of a tool that the text is the name or the arguments of; the same object for both.</summary>
    public ToolCall? Call { get; init; }

    /// <summary>The text is JSON, whatever it begins with.</summary>
    public bool IsJson { get; init; }

    /// <summary>The text is not within another one, which is listed too.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The list in which it stands beside other texts that a model reads as one with it; null without.</summary>
    public JsonArray? Row { get; init; }
}

/// <summary>A model's call of a tool, as it stands in a body.</summary>
/// <param name="id">By which its result refers to it.</param>
/// <param name="tool">The tool's name where no property says it; otherwise null.</param>
/// <param name="nameProperty">The property with the tool's name.</param>
/// <param name="argumentsProperty">The property with the arguments.</param>
internal sealed class ToolCall(string? id, string? tool, string nameProperty, string argumentsProperty)
{
    public string? Id => id;

    public string? Tool => tool;

    public string NameProperty => nameProperty;

    public string ArgumentsProperty => argumentsProperty;
}

/// <summary>What stands in a body and cannot be read.</summary>
internal sealed record OpaquePart(string Path, OpaqueKind Kind, Channel Channel);

internal enum OpaqueKind
{
    Image,
    Audio,
    File,
    Encrypted,
    Unknown,
}

/// <summary>All that a body says, in its order.</summary>
internal sealed record BodyContents(List<TextPart> Texts, List<OpaquePart> Opaque);
