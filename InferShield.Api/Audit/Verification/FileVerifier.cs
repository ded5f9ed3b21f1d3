using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>Checks a report or an export with nothing but the file itself, and the key that is trusted when one is given.</summary>
/// <param name="file">Read twice; its size does not matter.</param>
/// <param name="name">The file's name, whose ending tells the format when the file itself does not.</param>
/// <param name="pinned">The keys that are trusted; empty when none was given.</param>
internal sealed class FileVerifier(Stream file, string name, IReadOnlyList<ECDsa> pinned)
{
    private const int LateDays = 3;
    private const int HashPart = 1024 * 1024;

    private readonly Findings _findings = new();

    /// <summary>What the file says of itself, after <see cref="Verify"/>; null when it has no block that can be read.</summary>
    public VerificationManifest? Manifest { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public Findings Verify()
    {
        var located = BlockLocator.Find(file);
        var block = located is null ? null : Read(located);
        if (located is null)
        {
            _findings.Bad("block", "there is no verification block: nothing says what this file was");
        }
        else if (block is not null)
        {
            Manifest = block.Manifest;
            CheckEnd(located, block);
            CheckContent(located, block);
            CheckSignature(block);
            CheckSeals(block.Manifest);
            CheckGaps(block.Manifest);
        }

        CheckRows(block?.Manifest);
        return _findings;
    }

    private VerificationBlock? Read(BlockLocator located)
    {
        try
        {
            var block = VerificationBlock.Read(located.Base64);
            var made = block.Manifest;
            _findings.Good("file", $"{made.Kind} {Text(made.Id)} of tenant {Text(made.Tenant)}, {Text(string.Join(' ', ((string?[])[made.Framework, made.Type, made.Format]).Where(word => word is not null)))}, "
                + $"{made.PeriodStart:yyyy-MM-dd'T'HH:mm:ss'Z'} to {made.PeriodEnd:yyyy-MM-dd'T'HH:mm:ss'Z'}, made {made.GeneratedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} by {Text(made.Generator)}");
            return block;
        }
        catch (FormatException failure)
        {
            _findings.Bad("block", $"the verification block cannot be read: {failure.Message}");
            return null;
        }
    }

    private void CheckEnd(BlockLocator located, VerificationBlock block)
    {
        if (!located.After.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(block.After)))
        {
            _findings.Bad("end", "the file does not end as it was made: bytes after the verification block were added, changed or cut off");
        }
    }

    private void CheckContent(BlockLocator located, VerificationBlock block)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashPart];
        file.Position = 0;
        for (var left = located.Start; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was read.");
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (digest == block.ContentSha256)
        {
            _findings.Good("content", $"{located.Start:N0} bytes have the SHA-256 {digest}");
        }
        else
        {
            _findings.Bad("content", $"the {located.Start:N0} bytes before the block have the SHA-256 {digest} and not {Text(block.ContentSha256)}: they were changed");
        }
    }

    private void CheckSignature(VerificationBlock block)
    {
        using var named = block.Manifest.Keys.FirstOrDefault(key => key.Id == block.KeyId)?.Open();
        var isPinned = pinned.Count > 0;
        var given = pinned.FirstOrDefault(key => SigningKey.IdOf(key) == block.KeyId);
        var key = given ?? (!isPinned || Trusted(block.Manifest).Any(key => key.Id == block.KeyId) ? named : null);
        if (key is null)
        {
            _findings.Bad("signature", isPinned
                ? $"it was made with key {Text(block.KeyId)}, which is not the key that was given ({string.Join(", ", pinned.Select(SigningKey.IdOf))})"
                : $"the file does not hold the key {Text(block.KeyId)} that it says it was signed with");
        }
        else if (!block.IsSignedBy(key))
        {
            _findings.Bad("signature", $"it was not made by key {Text(block.KeyId)} over what the block says");
        }
        else if (isPinned)
        {
            _findings.Good("signature", $"by key {Text(block.KeyId)}, which is {(given is null ? "signed for by a key that was given" : "the key that was given")}");
        }
        else
        {
            _findings.Unpinned("signature", $"by key {Text(block.KeyId)}; the key came with the file and was NOT PINNED: give --public-key to know whose it is");
        }
    }

    // With keys given, these and those that a chain of registrations reaches from them; else all that the file has.
    private IReadOnlyList<SigningKey> Trusted(VerificationManifest manifest)
    {
        if (pinned.Count == 0)
        {
            return manifest.Keys;
        }

        var given = pinned.ToDictionary(SigningKey.IdOf, key => new SigningKey(SigningKey.IdOf(key), SigningKey.Es256, key.ExportSubjectPublicKeyInfoPem(), DateTimeOffset.MinValue, null));
        SigningKey[] all = [.. manifest.Keys, .. given.Values.Where(key => manifest.Keys.All(one => one.Id != key.Id))];
        var trusted = KeyTrust.Reach(all, given.Keys);
        return [.. all.Where(key => trusted.Contains(key.Id))];
    }

    private void CheckSeals(VerificationManifest manifest)
    {
        using var check = new SealCheck(manifest.Tenant, Trusted(manifest));
        var bad = manifest.Chain.Seals.Select(check.Next).OfType<string>().ToArray();
        if (bad.Length > 0)
        {
            _findings.Bad("seals", $"{bad.Length} of {manifest.Chain.Seals.Count} are bad; the first: {bad[0]}");
            return;
        }

        var (chain, seals) = (manifest.Chain, manifest.Chain.Seals);
        var late = seals.Count(seal => seal.Kind == AuditSeal.OfRecords && DateOnly.FromDateTime(seal.SealedAt.UtcDateTime) > seal.Day.AddDays(LateDays));
        var upTo = seals.Where(seal => seal.Kind == AuditSeal.OfRecords).Select(seal => seal.LastSequence).DefaultIfEmpty(0).Max();
        _findings.Good("seals", $"{seals.Count(seal => seal.Kind == AuditSeal.OfRecords)} seals and {seals.Count(seal => seal.Kind == AuditSeal.Tombstone)} tombstones; "
            + (late == 0 ? "" : $"{late} seals were made more than {LateDays} days after their day, which tells of a gateway that was away, or of a history that was sealed anew; ")
            + (chain.LastSequence == 0 ? "the chain has no records"
                : $"the file was made from records {chain.FirstSequence} to {chain.LastSequence} of the chain"
                + (upTo >= chain.LastSequence ? ", all sealed" : upTo < chain.FirstSequence ? ", none of which had a daily seal yet" : $", of which those after {upTo} had no daily seal yet")));
    }

    // What the gateway itself missed when it made the file.
    private void CheckGaps(VerificationManifest manifest)
    {
        if (manifest.Chain.Missing is { } missing and not 0)
        {
            _findings.Bad("chain", $"{missing:N0} records of the range were missing from the database when the file was made: they were taken out");
        }
    }

    private void CheckRows(VerificationManifest? manifest)
    {
        var format = manifest?.Format ?? Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        var check = new RowCheck(manifest);
        file.Position = 0;
        try
        {
            switch (format)
            {
                case "json":
                    JsonRows.Read(file, check.Json);
                    break;
                case "jsonl":
                    TextRows.Read(file, isQuoted: false, line =>
                    {
                        if (!IsBlock(line.Span))
                        {
                            check.Json(line);
                        }
                    });
                    break;
                case "csv":
                    TextRows.Read(file, isQuoted: true, check.Csv);
                    break;
                default:
                    if (manifest is not null)
                    {
                        _findings.Good("rows", $"{manifest.Rows:N0} by the file; this format is for people, and its rows are checked through the content's SHA-256 alone");
                    }

                    return;
            }
        }
        catch (JsonException failure)
        {
            _findings.Bad("rows", $"the file is not well-formed JSON at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}");
        }
        catch (FormatException failure)
        {
            _findings.Bad("rows", $"the row after the last that was read cannot be: {failure.Message}");
        }

        check.Conclude(_findings);
    }

    private static bool IsBlock(ReadOnlySpan<byte> line) => line.StartsWith("{\"verification\":\""u8);

    private static string Text(string text) => new([.. text.Take(128).Select(character => char.IsControl(character) ? '?' : character)]);
}
