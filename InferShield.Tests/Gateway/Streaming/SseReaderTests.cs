using System.Text;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Tests.Gateway.Streaming;

public sealed class SseReaderTests
{
    private const string Stream = "\uFEFFevent: ping\r\ndata: {\"a\":\r\ndata:1}\r\nid: 7\r\n\r\n: alive\n\nretry: 250\rdata: b\r\r\ndata: last\nunknown: x\n\nevent: alone\n\n";

    [Fact]
    public async Task Events_are_the_same_wherever_the_bytes_are_divided()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var events = await ReadAsync([bytes[..cut], bytes[cut..]]);
            Assert.Equal(["ping {\"a\":\n1} 7 ", ":", " b  250", " last  "], events.Select(Describe));
        }
    }

    [Fact]
    public async Task Events_are_the_same_byte_by_byte() =>
        Assert.Equal(4, (await ReadAsync(Encoding.UTF8.GetBytes(Stream).Select(one => new[] { one }))).Count);

    [Fact]
    public async Task An_event_may_be_as_large_as_is_read_and_no_larger()
    {
        Assert.Single(await ReadAsync([Encoding.UTF8.GetBytes($"data: {new string('a', 1000)}\n\n")]));
        await Assert.ThrowsAsync<MalformedStreamException>(() => ReadAsync([Encoding.UTF8.GetBytes($"data: {new string('a', 2000)}\n\n")]));
        await Assert.ThrowsAsync<MalformedStreamException>(() => ReadAsync([Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: a\n", 300)) + "\n")]));
    }

    [Fact]
    public async Task Names_and_ids_that_are_no_words_are_left_out()
    {
        var read = Assert.Single(await ReadAsync([Encoding.UTF8.GetBytes("event: jane.roe@mail.example\nid: a b\ndata: x\n\n")]));

        Assert.Null(read.Name);
        Assert.Null(read.Id);
    }

    private static string Describe(SseEvent one) => one.IsComment ? ":" : $"{one.Name} {Encoding.UTF8.GetString(one.Data)} {one.Id} {one.Retry}";

    private static async Task<List<SseEvent>> ReadAsync(IEnumerable<byte[]> blocks)
    {
        var reader = new SseReader(new ProviderBytes(blocks.Where(block => block.Length > 0)), 1024);
        var events = new List<SseEvent>();
        while (await reader.ReadAsync(TestGateway.Cancellation) is { } some)
        {
            events.AddRange(some);
        }

        return events;
    }
}
