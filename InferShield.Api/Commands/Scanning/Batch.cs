using System.Buffers;

namespace InferShield.Api.Commands.Scanning;

/// <summary>Some whole lines of the input.</summary>
/// <param name="Buffer">Rented; <see cref="Return"/> gives it back.</param>
/// <param name="Length">How many bytes of it are lines.</param>
/// <param name="FirstLine">The number of the first line, from 1.</param>
/// <param name="IsTooLong">The lines are one, of which only the beginning is here.</param>
internal sealed record Batch(byte[] Buffer, int Length, long FirstLine, bool IsTooLong)
{
    public ReadOnlySpan<byte> Lines => Buffer.AsSpan(0, Length);

    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}

/// <summary>What became of a <see cref="Batch"/>.</summary>
/// <param name="Output">Lines of JSON.</param>
/// <param name="Lines">How many lines were not empty.</param>
/// <param name="Found">In how many of them something was found.</param>
/// <param name="Errors">Those that could not be read, with their numbers.</param>
/// <param name="BytesRead">The batch's length.</param>
internal sealed record BatchResult(ReadOnlyMemory<byte> Output, int Lines, int Found, IReadOnlyList<string> Errors, int BytesRead);
