using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InferShield.Simulator.Answers;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Images;

namespace InferShield.Tests.Simulator;

/// <summary>Moderations, pictures, sound and log probabilities, as OpenAI's own client library reads them.</summary>
public class MediaTests
{
    [Fact]
    public async Task Flags_a_text_in_the_categories_that_it_names()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var moderation = Client(simulator).GetModerationClient("sim-moderation");

        var results = await moderation.ClassifyTextAsync(["All is well.", "This is violence."], TestSimulator.Cancellation);

        Assert.False(results.Value[0].Flagged);
        Assert.True(results.Value[1].Flagged);
        Assert.True(results.Value[1].Violence.Flagged);
        Assert.False(results.Value[1].Hate.Flagged);
    }

    [Fact]
    public async Task Moderates_without_a_model_and_parts_of_a_text()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync(
            "/v1/moderations", """{"input":[{"type":"text","text":"hate"},{"type":"image_url","image_url":{"url":"data:,"}}]}""");

        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestSimulator.Cancellation);
        Assert.Equal("sim-moderation", body.GetProperty("model").GetString());
        Assert.True(body.GetProperty("results")[0].GetProperty("flagged").GetBoolean());
    }

    [Fact]
    public async Task Draws_as_many_pictures_as_were_asked_for()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var images = Client(simulator).GetImageClient("sim-image");

        var drawn = await images.GenerateImagesAsync("a red boat", 2, cancellationToken: TestSimulator.Cancellation);
        var bytes = await images.GenerateImageAsync(
            "a red boat", new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes }, TestSimulator.Cancellation);

        Assert.Equal(2, drawn.Value.Select(image => image.ImageUri).Distinct().Count());
        Assert.Equal("a red boat", drawn.Value[0].RevisedPrompt);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes.Value.ImageBytes.ToArray()[..4]);
    }

    [Fact]
    public async Task Speaks_the_same_text_the_same_way()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var speech = Client(simulator).GetAudioClient("sim-chat");

        var first = await speech.GenerateSpeechAsync("Good morning", GeneratedSpeechVoice.Alloy, cancellationToken: TestSimulator.Cancellation);
        var second = await speech.GenerateSpeechAsync("Good morning", GeneratedSpeechVoice.Alloy, cancellationToken: TestSimulator.Cancellation);
        var other = await speech.GenerateSpeechAsync("Good evening", GeneratedSpeechVoice.Alloy, cancellationToken: TestSimulator.Cancellation);

        Assert.NotEmpty(first.Value.ToArray());
        Assert.Equal(first.Value.ToArray(), second.Value.ToArray());
        Assert.NotEqual(first.Value.ToArray(), other.Value.ToArray());
    }

    [Fact]
    public async Task Writes_down_what_a_file_says_in_every_format()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var audio = Client(simulator).GetAudioClient("sim-chat");

        var texts = new List<string>();
        foreach (var format in (AudioTranscriptionFormat[])[AudioTranscriptionFormat.Simple, AudioTranscriptionFormat.Verbose, AudioTranscriptionFormat.Srt, AudioTranscriptionFormat.Vtt])
        {
            using var file = new MemoryStream([1, 2, 3]);
            var written = await audio.TranscribeAudioAsync(
                file, "note.wav", new AudioTranscriptionOptions { ResponseFormat = format }, TestSimulator.Cancellation);
            texts.Add(written.Value.Text);
        }

        using var again = new MemoryStream([1, 2, 3]);
        var translated = await audio.TranslateAudioAsync(again, "note.wav", cancellationToken: TestSimulator.Cancellation);

        Assert.NotEmpty(texts[0]);
        Assert.All(texts, text => Assert.Contains(texts[0], text, StringComparison.Ordinal));
        Assert.Equal(texts[0], translated.Value.Text);
    }

    [Fact]
    public async Task Streams_what_a_file_says()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("sim-leak-pii"), "model" },
            { new StringContent("true"), "stream" },
            { new ByteArrayContent([1, 2, 3]), "file", "note.wav" },
        };

        using var response = await simulator.Http.PostAsync("/v1/audio/transcriptions", form, TestSimulator.Cancellation);
        var events = (await response.Content.ReadAsStringAsync(TestSimulator.Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(item => JsonDocument.Parse(item["data: ".Length..]).RootElement).ToArray();

        Assert.Equal("transcript.text.done", events[^1].GetProperty("type").GetString());
        Assert.Equal(CannedLeaks.Pii, events[^1].GetProperty("text").GetString());
        Assert.Equal(CannedLeaks.Pii, string.Concat(events[..^1].Select(item => item.GetProperty("delta").GetString())));
    }

    [Theory]
    [InlineData("/v1/audio/transcriptions", "{}", 400)]
    [InlineData("/v1/audio/speech", """{"model":"m","input":"a"}""", 400)]
    [InlineData("/v1/images/generations", """{"model":"missing-m","prompt":"a"}""", 404)]
    [InlineData("/v1/moderations", "{}", 400)]
    public async Task Refuses_what_lacks_a_field(string path, string json, int status)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync(path, json);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Says_how_likely_each_token_was(bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/v1/chat/completions",
            $$"""{"model":"sim-echo","stream":{{(stream ? "true" : "false")}},"logprobs":true,"top_logprobs":2,"messages":[{"role":"user","content":"one two"}]}""");

        var text = await response.Content.ReadAsStringAsync(TestSimulator.Cancellation);
        var tokens = (stream ? text.Split("\n\n")[..^2].Select(item => item["data: ".Length..]) : [text])
            .Select(json => JsonDocument.Parse(json).RootElement.GetProperty("choices")[0].GetProperty("logprobs"))
            .Where(logprobs => logprobs.ValueKind is JsonValueKind.Object)
            .SelectMany(logprobs => logprobs.GetProperty("content").EnumerateArray())
            .ToArray();
        Assert.Equal(["one", " two"], tokens.Select(token => token.GetProperty("token").GetString()));
        Assert.All(tokens, token => Assert.InRange(token.GetProperty("logprob").GetDouble(), -1, 0));
        Assert.All(tokens, token => Assert.Equal(2, token.GetProperty("top_logprobs").GetArrayLength()));
    }

    [Fact]
    public async Task Completes_with_log_probabilities_and_several_choices_in_turns()
    {
        await using var simulator = await TestSimulator.StartAsync();
        const string Question = """{"model":"sim-echo","prompt":["one two","three four"],"logprobs":1,"stream":true}""";

        using var whole = await simulator.PostAsync("/v1/completions", Question.Replace(",\"stream\":true", "", StringComparison.Ordinal));
        using var streamed = await simulator.PostAsync("/v1/completions", Question);

        var logprobs = (await whole.Content.ReadFromJsonAsync<JsonElement>(TestSimulator.Cancellation)).GetProperty("choices")[1].GetProperty("logprobs");
        var indexes = (await streamed.Content.ReadAsStringAsync(TestSimulator.Cancellation)).Split("\n\n")[..^2]
            .Select(item => JsonDocument.Parse(item["data: ".Length..]).RootElement.GetProperty("choices")[0].GetProperty("index").GetInt32());
        Assert.Equal(["three", " four"], logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal([0, 5], logprobs.GetProperty("text_offset").EnumerateArray().Select(offset => offset.GetInt32()));
        Assert.Equal([0, 1, 0, 1, 0, 1], indexes);
    }

    private static OpenAIClient Client(TestSimulator simulator) =>
        new(new ApiKeyCredential("sk-test"), new OpenAIClientOptions { Endpoint = new Uri(simulator.Address, "/v1") });
}
