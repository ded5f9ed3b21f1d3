using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Commands;

namespace InferShield.Tests.Audit.Verification;

/// <summary>What <c>verify FILE</c> says of files that are whole and of files that somebody had in hand.</summary>
public sealed class VerifyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-verify-");

    public static TheoryData<string> Formats => ["json", "jsonl", "csv", "html", "pdf"];

    public static TheoryData<string> RowFormats => ["json", "jsonl", "csv"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Formats))]
    public async Task A_file_as_it_was_made_is_verified(string format)
    {
        await using var evidence = Evidence.Create();

        var run = Verify(await evidence.FileAsync(format), format);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("NOT PINNED", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("verified (key NOT PINNED)\n", run.Output, StringComparison.Ordinal);
        if (format is "json" or "jsonl")
        {
            Assert.Contains($"20 read, the hash of each recomputed; 20 follow directly upon the record before, {evidence.Seals.Count} roots recomputed{(format == "jsonl" ? "; the chain has no gap" : "")}", run.Output, StringComparison.Ordinal);
            Assert.Contains("20 rows and 5 totals counted again", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task A_file_without_records_is_verified(string format)
    {
        await using var evidence = Evidence.Create(0);

        Assert.Equal(0, Verify(await evidence.FileAsync(format), format).ExitCode);
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task Any_byte_that_was_changed_shows(string format)
    {
        await using var evidence = Evidence.Create(4);
        var file = await evidence.FileAsync(format);

        for (var place = 0; place < file.Length; place += file.Length < 2000 ? 1 : 23)
        {
            var changed = (byte[])file.Clone();
            changed[place] ^= 1;
            var run = Verify(changed, format);
            Assert.True(run.ExitCode == 1, $"byte {place} of {file.Length}: {run.Output}{run.Error}");
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task A_file_that_was_cut_short_anywhere_shows(string format)
    {
        await using var evidence = Evidence.Create(4);
        var file = await evidence.FileAsync(format);

        for (var length = 0; length < file.Length; length += 31)
        {
            Assert.Equal(1, Verify(file[..length], format).ExitCode);
        }

        Assert.Equal(1, Verify(file[..^1], format).ExitCode);
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task Bytes_after_the_end_show(string format)
    {
        await using var evidence = Evidence.Create();

        var run = Verify([.. await evidence.FileAsync(format), .. "\n"u8], format);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("end        BAD", run.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task A_block_that_was_moved_doubled_or_taken_from_another_file_shows(string format)
    {
        await using var evidence = Evidence.Create();
        await using var others = Evidence.Create(7);
        var (file, other) = (await evidence.FileAsync(format), await others.FileAsync(format));
        var (start, otherStart) = (file.AsSpan().LastIndexOf(Marker), other.AsSpan().LastIndexOf(Marker));

        Assert.Equal(1, Verify([.. file[start..], .. file[..start]], format).ExitCode);
        Assert.Equal(1, Verify([.. file, .. file], format).ExitCode);
        Assert.Equal(1, Verify([.. file, .. file[start..]], format).ExitCode);
        Assert.Equal(1, Verify([.. file[..start], .. other[otherStart..]], format).ExitCode);
        Assert.Equal(1, Verify([.. file, .. other], format).ExitCode);
    }

    [Theory, MemberData(nameof(RowFormats))]
    public async Task The_first_row_that_was_edited_is_told(string format)
    {
        await using var evidence = Evidence.Create();
        AuditRecord[] rows = [.. evidence.Records];
        var file = Encoding.UTF8.GetString(await evidence.FileAsync(format));

        var run = Verify(Encoding.UTF8.GetBytes(file.Replace("req_6", "req_9", StringComparison.Ordinal)), format);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"1 of 20 are bad; the first: row 7, record 7 ({rows[6].Id})", run.Output, StringComparison.Ordinal);
        Assert.Contains("content    BAD", run.Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("json"), InlineData("jsonl")]
    public async Task Rows_that_the_gateway_itself_would_sign_are_held_against_the_chain(string format)
    {
        await using var evidence = Evidence.Create();
        AuditRecord[] rows = [.. evidence.Records];
        var manifest = evidence.Manifest(format);

        Assert.Contains(format == "jsonl" ? "row 5" : "NOT VERIFIED", await FirstBad([.. rows[..4], .. rows[5..]]), StringComparison.Ordinal);
        Assert.Contains("row 6", await FirstBad([.. rows[..5], rows[4], .. rows[5..]]), StringComparison.Ordinal);
        Assert.Contains(format == "json" ? "row 4" : "row 3", await FirstBad([.. rows[..2], rows[3], rows[2], .. rows[4..]]), StringComparison.Ordinal);
        Assert.Contains("NOT VERIFIED", await FirstBad(rows[..^1]), StringComparison.Ordinal);
        if (format == "json")
        {
            var part = manifest with { Chain = manifest.Chain with { LastSequence = 15 } };
            Assert.Contains("row 16, record 16", Verify(await evidence.FileAsync(format, rows, part), format).Output, StringComparison.Ordinal);
        }

        Assert.Contains("row 20", await FirstBad([.. rows[..^1], rows[^1] with { TenantId = "other" }]), StringComparison.Ordinal);

        // A chain that was made anew from a record on holds in itself, and its seals do not.
        var forged = Evidence.Chain(rows.Select(row => row.RequestId == "req_7" ? row with { Action = "blocked" } : row));
        var run = Verify(await evidence.FileAsync(format, forged, manifest), format);
        Assert.Contains("was made over another record", run.Output, StringComparison.Ordinal);

        async Task<string> FirstBad(AuditRecord[] changed)
        {
            var output = Verify(await evidence.FileAsync(format, changed, manifest), format);
            return output.Output;
        }
    }

    [Fact]
    public async Task Totals_are_counted_again_from_the_rows()
    {
        await using var evidence = Evidence.Create();
        foreach (var format in RowFormats.Select(row => (string)row.Data))
        {
            var manifest = evidence.Manifest(format);
            manifest.Totals["action.blocked"]--;

            var run = Verify(await evidence.FileAsync(format, manifest: manifest), format);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("action.blocked is 7 by the rows and 6 by the file", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(RowFormats))]
    public async Task Of_a_file_that_lists_some_records_the_rows_are_checked_and_the_totals_believed(string format)
    {
        await using var evidence = Evidence.Create();
        AuditRecord[] blocked = [.. evidence.Records.Where(record => record.Action == "blocked")];

        var run = Verify(await evidence.FileAsync(format, blocked), format);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("7 rows as the file says; the other totals are over 20 records", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_in_the_order_of_time_need_not_be_in_the_order_of_the_chain()
    {
        await using var evidence = Evidence.Create();
        var rows = evidence.Records.ToArray();
        AuditRecord[] late = [.. Evidence.Chain(rows.Select((row, index) => index == 3 ? row with { At = row.At.AddDays(-2), Link = null } : row with { Link = null }))];
        AuditRecord[] byTime = [.. late.OrderBy(row => row.At)];
        var manifest = evidence.Manifest("json", late);
        manifest = manifest with { Chain = manifest.Chain with { Seals = [], Head = late[^1].Link!.Hash } };

        Assert.NotEqual(late, byTime);
        Assert.Equal(0, Verify(await evidence.FileAsync("json", byTime, manifest), "json").ExitCode);
        Assert.Equal(1, Verify(await evidence.FileAsync("json", [rows[1], rows[0], .. rows[2..]]), "json").ExitCode);
    }

    [Fact]
    public async Task A_summary_in_csv_has_the_totals_that_the_file_is_signed_to_have()
    {
        await using var evidence = Evidence.Create();

        Assert.Equal(0, Verify(await SummaryAsync("13"), "csv").ExitCode);
        var wrong = Verify(await SummaryAsync("12"), "csv");

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("row 1: it does not say what the file is signed to say, which is 13", wrong.Output, StringComparison.Ordinal);

        async Task<byte[]> SummaryAsync(string allowed)
        {
            using var file = new MemoryStream();
            await using var output = new VerifiedOutput(file, evidence.Keys);
            var line = "totals,action.allowed,count," + allowed;
            await output.WriteAsync(Encoding.UTF8.GetBytes($"section,item,measure,value,row_hash\r\n{line},{RowHash.Next(RowHash.First, Encoding.UTF8.GetBytes(line))}\r\n"));
            await output.SealAsync(evidence.Manifest("csv", []), "# ", "\r\n", CancellationToken.None);
            return file.ToArray();
        }
    }

    [Fact]
    public async Task A_key_that_is_pinned_has_to_be_the_one_that_signed()
    {
        await using var evidence = Evidence.Create();
        await using var stranger = Evidence.Create();
        var file = await evidence.FileAsync("json");
        var (own, foreign) = (KeyFile(evidence.Keys.Current.PublicKey), KeyFile(stranger.Keys.Current.PublicKey));

        var pinned = Verify(file, "json", own);
        var wrong = Verify(file, "json", foreign);

        Assert.Equal(0, pinned.ExitCode);
        Assert.DoesNotContain("NOT PINNED", pinned.Output, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains($"key {evidence.Keys.Current.Id}, which is not the key that was given ({stranger.Keys.Current.Id})", wrong.Output, StringComparison.Ordinal);
        Assert.Equal(0, Verify(file, "json", foreign, own).ExitCode);
    }

    [Fact]
    public async Task A_seal_that_was_forged_or_changed_or_left_out_shows()
    {
        await using var evidence = Evidence.Create();
        await using var stranger = Evidence.Create();
        var seals = evidence.Seals.ToArray();

        Assert.Contains("is not known", await With([.. seals[..3], stranger.Seals[3], .. seals[4..]]), StringComparison.Ordinal);
        Assert.Contains("its signature is not over what it says", await With([.. seals[..3], seals[3] with { LastSequence = seals[3].LastSequence - 1 }, .. seals[4..]]), StringComparison.Ordinal);
        Assert.Contains("its signature is not over what it says", await With([seals[0] with { Root = new string('0', 64) }, .. seals[1..]]), StringComparison.Ordinal);
        Assert.Contains("are under no seal", await With([.. seals[..3], .. seals[4..]]), StringComparison.Ordinal);
        Assert.Contains("are under no seal", await With([.. seals[..3], seals[4], seals[3], .. seals[5..]]), StringComparison.Ordinal);
        Assert.Contains("of another tenant", await With([.. seals[..3], seals[3] with { TenantId = "other" }, .. seals[4..]]), StringComparison.Ordinal);

        async Task<string> With(AuditSeal[] changed)
        {
            var manifest = evidence.Manifest("html");
            manifest = manifest with { Chain = manifest.Chain with { Seals = changed } };
            var run = Verify(await evidence.FileAsync("html", manifest: manifest), "html");
            Assert.Equal(1, run.ExitCode);
            return run.Output;
        }
    }

    [Fact]
    public async Task Seals_of_keys_that_were_retired_hold_and_the_key_in_force_vouches_for_them()
    {
        await using var before = Evidence.Create();
        await using var after = Evidence.Create(0);
        var manifest = before.Manifest("jsonl") with
        {
            Keys = [before.Keys.Current with { RetiredAt = before.Seals[^1].SealedAt }, after.Keys.Current],
        };
        var file = await SignedAsync(after, before.Records, manifest);
        var (first, second) = (KeyFile(before.Keys.Current.PublicKey), KeyFile(after.Keys.Current.PublicKey));

        Assert.Equal(0, Verify(file, "jsonl", first, second).ExitCode);
        Assert.Equal(1, Verify(file, "jsonl", first).ExitCode);
        Assert.Contains("seals      BAD", Verify(file, "jsonl", second).Output, StringComparison.Ordinal);

        // A key that was stolen after its time seals nothing more.
        var late = manifest with { Keys = [before.Keys.Current with { RetiredAt = before.Seals[^1].SealedAt.AddDays(-2) }, after.Keys.Current] };
        Assert.Contains("was not in force", Verify(await SignedAsync(after, before.Records, late), "jsonl").Output, StringComparison.Ordinal);
        var early = manifest with { Keys = [before.Keys.Current with { CreatedAt = before.Seals[0].SealedAt.AddDays(2) }, after.Keys.Current] };
        Assert.Contains("was not in force", Verify(await SignedAsync(after, before.Records, early), "jsonl").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_pinned_one_signed_for_counts_as_well()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var before = Evidence.Create(signingKey: pair.ExportPkcs8PrivateKeyPem());
        await using var after = Evidence.Create(0);
        var next = after.Keys.Current with { AttestedBy = before.Keys.Current.Id };
        var attested = next with { Attestation = before.Keys.Sign(next.Registration()) };
        var pinned = KeyFile(before.Keys.Current.PublicKey);

        var run = await RunAsync(attested);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("which is signed for by a key that was given", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(next with { Attestation = after.Keys.Sign(next.Registration()) })).ExitCode);
        Assert.Equal(1, (await RunAsync(attested with { CreatedAt = attested.CreatedAt.AddDays(-1) })).ExitCode);

        async Task<(int ExitCode, string Output, string Error)> RunAsync(SigningKey key) => Verify(
            await SignedAsync(after, before.Records, before.Manifest("jsonl") with { Keys = [before.Keys.Current, key] }), "jsonl", pinned);
    }

    [Fact]
    public async Task Seals_of_a_stranger_do_not_hold_because_the_gateway_signed_the_file()
    {
        await using var evidence = Evidence.Create();
        await using var forger = Evidence.Create();
        var manifest = evidence.Manifest("jsonl");
        manifest = manifest with { Keys = [evidence.Keys.Current, forger.Keys.Current], Chain = manifest.Chain with { Seals = forger.Seals } };

        var run = Verify(await evidence.FileAsync("jsonl", manifest: manifest), "jsonl", KeyFile(evidence.Keys.Current.PublicKey));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"its key {forger.Keys.Current.Id} is not known, or not one that is trusted", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_run_says_nevertheless_that_no_key_was_pinned()
    {
        await using var evidence = Evidence.Create();
        var path = Path.Combine(_folder.FullName, "quiet.json");
        await File.WriteAllBytesAsync(path, await evidence.FileAsync("json"), TestContext.Current.CancellationToken);
        using var unpinned = new StringWriter();
        using var pinned = new StringWriter();

        VerifyCommand.Run(path, [], isQuiet: true, unpinned, TextWriter.Null);
        VerifyCommand.Run(path, [KeyFile(evidence.Keys.Current.PublicKey)], isQuiet: true, pinned, TextWriter.Null);

        Assert.Contains("NOT PINNED: give --public-key", unpinned.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("verified (key NOT PINNED)\n", unpinned.ToString(), StringComparison.Ordinal);
        Assert.Equal("verified\n", pinned.ToString());
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task What_the_gateway_itself_missed_when_it_made_the_file_is_bad(string format)
    {
        await using var evidence = Evidence.Create();
        var manifest = evidence.Manifest(format);
        manifest = manifest with { Chain = manifest.Chain with { Missing = 1 } };

        var run = Verify(await evidence.FileAsync(format, manifest: manifest), format);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("chain      BAD 1 records of the range were missing", run.Output, StringComparison.Ordinal);
    }

    private static async Task<byte[]> SignedAsync(Evidence by, IReadOnlyList<AuditRecord> records, VerificationManifest manifest)
    {
        using var file = new MemoryStream();
        await using var output = new VerifiedOutput(file, by.Keys);
        foreach (var record in records)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(record, System.Text.Json.JsonSerializerOptions.Web) + "\n"), TestContext.Current.CancellationToken);
        }

        await output.SealAsync(manifest, "{\"verification\":\"", "\"}\n", CancellationToken.None);
        return file.ToArray();
    }

    [Fact]
    public async Task A_key_under_the_id_of_another_is_no_key()
    {
        await using var evidence = Evidence.Create();
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var manifest = evidence.Manifest("html") with { Keys = [evidence.Keys.Current with { PublicKey = forger.ExportSubjectPublicKeyInfoPem() }] };

        var run = Verify(await evidence.FileAsync("html", manifest: manifest), "html");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not hold the key", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_block_the_first_bad_row_is_told_nevertheless()
    {
        await using var evidence = Evidence.Create();
        var file = Encoding.UTF8.GetString(await evidence.FileAsync("jsonl"));
        var rows = file[..file.IndexOf("{\"verification\"", StringComparison.Ordinal)].Replace("req_6", "req_9", StringComparison.Ordinal);

        var run = Verify(Encoding.UTF8.GetBytes(rows), "jsonl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("there is no verification block", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 20 are bad; the first: row 7, record 7", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("infershield-verification: ")]
    [InlineData("infershield-verification: A")]
    [InlineData("infershield-verification: e30")]
    [InlineData("infershield-verification: bnVsbA")]
    [InlineData("infershield-verification: eyJtYW5pZmVzdCI6bnVsbCwic2lnbmF0dXJlIjoiIn0")]
    [InlineData("{\"records\": [null, 1, {}, {\"link\": null}, {\"findings\": [null]}]}")]
    [InlineData("{\"records\": [{\"at\":\"2026-01-01T00:00:00Z\",\"tenantId\":null,\"requestId\":null,\"operation\":null,\"action\":null,\"findings\":null,\"policies\":null,\"link\":{\"sequence\":1,\"recordedAt\":\"2026-01-01T00:00:00Z\",\"previousHash\":null,\"hash\":\"zz\"}}]}")]
    public void Nonsense_is_refused_in_every_format(string content)
    {
        Assert.All(["json", "jsonl", "csv", "html", "pdf", "bin"], format => Assert.Equal(1, Verify(Encoding.UTF8.GetBytes(content), format).ExitCode));
    }

    [Fact]
    public async Task Json_that_nests_too_deep_is_refused()
    {
        await using var evidence = Evidence.Create(2);
        var deep = $"{{\"a\": {new string('[', 1_000_000)}";

        var run = Verify(Encoding.UTF8.GetBytes(deep), "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not well-formed JSON", run.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(RowFormats))]
    public void A_line_without_end_takes_no_memory_without_end(string format)
    {
        var path = Path.Combine(_folder.FullName, "long." + format);
        using (var file = File.Create(path))
        {
            file.Write("{\"records\": \""u8);
            file.SetLength(400L * 1024 * 1024);
        }

        var before = GC.GetTotalAllocatedBytes();
        var run = Run(path);

        Assert.Equal(1, run.ExitCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 400L * 1024 * 1024);
    }

    [Fact]
    public void What_cannot_be_read_could_not_run()
    {
        var missing = Run(Path.Combine(_folder.FullName, "none.json"));
        var present = Path.Combine(_folder.FullName, "a.json");
        File.WriteAllText(present, "{}");

        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("none.json", missing.Error, StringComparison.Ordinal);
        Assert.Equal(2, Run(present, new FileInfo(present)).ExitCode);
        Assert.Equal(2, Run(_folder.FullName).ExitCode);
    }

    private static byte[] Marker => Encoding.ASCII.GetBytes(VerifiedOutput.Marker);

    private FileInfo KeyFile(string pem)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, pem);
        return new FileInfo(path);
    }

    private (int ExitCode, string Output, string Error) Verify(byte[] content, string format, params FileInfo[] keys)
    {
        var path = Path.Combine(_folder.FullName, "file." + format);
        File.WriteAllBytes(path, content);
        return Run(path, keys);
    }

    private static (int ExitCode, string Output, string Error) Run(string path, params FileInfo[] keys)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (VerifyCommand.Run(path, keys, isQuiet: false, output, error), output.ToString(), error.ToString());
    }
}
