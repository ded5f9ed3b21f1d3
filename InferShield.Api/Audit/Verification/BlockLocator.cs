using System.Buffers;
using System.Text;

namespace InferShield.Api.Audit.Verification;

/// <summary>Where the last verification block of a file stands.</summary>
/// <param name="Start">Where its marker begins: the bytes before are what it vouches for.</param>
/// <param name="Base64">The block's digits.</param>
/// <param name="After">The bytes behind it, up to a little more than any format has.</param>
internal sealed record BlockLocator(long Start, byte[] Base64, byte[] After)
{
    private const int Window = VerificationBlock.Longest + 64 * 1024;
    private const int Part = 64 * 1024;
    private const int LongestAfter = 4096;

    private static readonly byte[] Marker = Encoding.ASCII.GetBytes(VerifiedOutput.Marker);

    private static readonly SearchValues<byte> Base64Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Null when there is none within the last megabytes.</summary>
    public static BlockLocator? Find(Stream file)
    {
        var part = new byte[Part + Marker.Length];
        var floor = Math.Max(0, file.Length - Window);
        for (var end = file.Length; end > floor; end -= Part)
        {
            var start = Math.Max(floor, end - Part);
            file.Position = start;

            // A little of the part behind as well: a marker may lie across.
            var read = part.AsSpan(0, (int)Math.Min(part.Length, file.Length - start));
            file.ReadExactly(read);
            if (read.LastIndexOf(Marker) is var found and >= 0)
            {
                return Read(file, start + found);
            }
        }

        return null;
    }

    private static BlockLocator Read(Stream file, long start)
    {
        file.Position = start + Marker.Length;
        var rest = new byte[file.Length - file.Position];
        file.ReadExactly(rest);
        var length = rest.AsSpan().IndexOfAnyExcept(Base64Digits);
        length = length < 0 ? rest.Length : length;
        return new BlockLocator(start, rest[..length], rest[length..Math.Min(rest.Length, length + LongestAfter)]);
    }
}
