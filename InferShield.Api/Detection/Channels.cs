namespace InferShield.Api.Detection;

/// <summary>The set of channels in which a rule counts.</summary>
[Flags]
internal enum Channels
{
    None = 0,
    User = 1,
    Document = 2,
    Tool = 4,
    Completion = 8,
    Material = Document | Tool,
    Input = User | Material,
    All = Input | Completion,
}

internal static class ChannelsExtensions
{
    public static bool Includes(this Channels channels, Channel channel) => ((int)channels & (1 << (int)channel)) != 0;
}
