using System.Net;
using System.Net.Http.Json;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace InferShield.Tests.Simulator;

public class MailReceiverTests
{
    [Fact]
    public async Task Takes_a_mail_of_two_parts_in_any_language()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        using var mail = new MailMessage("alerts@example.com", "platform@example.com", "Überlauf — 100 % der Anfragen schlagen fehl, und zwar seit geraumer Zeit", "Es ist schlimm.\n.\nEnde");
        mail.CC.Add("security@example.com");
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<b>Schlimm: =3D ü</b>", Encoding.UTF8, MediaTypeNames.Text.Html));

        await SendAsync(simulator, mail);

        var received = (await ListAsync(simulator)).Single().GetProperty("payload");
        Assert.Equal("alerts@example.com", received.GetProperty("from").GetString());
        Assert.Equal(["platform@example.com", "security@example.com"], received.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal(mail.Subject, received.GetProperty("subject").GetString());
        Assert.Equal(JsonValueKind.Null, received.GetProperty("user").ValueKind);
        Assert.Equal(["Es ist schlimm.", ".", "Ende"], received.GetProperty("text").GetString()!.ReplaceLineEndings("\n").Trim().Split('\n'));
        Assert.Equal("<b>Schlimm: =3D ü</b>", received.GetProperty("html").GetString()!.Trim());
    }

    [Fact]
    public async Task Takes_a_plain_mail_and_forgets_it_when_told()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        using var mail = new MailMessage("a@example.com", "b@example.com", "Plain", "Text");

        await SendAsync(simulator, mail);
        var received = (await ListAsync(simulator)).Single().GetProperty("payload");
        using var deleted = await simulator.Http.DeleteAsync("/receivers/email", TestSimulator.Cancellation);

        Assert.Equal(("Plain", "Text"), (received.GetProperty("subject").GetString(), received.GetProperty("text").GetString()!.Trim()));
        Assert.Empty(await ListAsync(simulator));
    }

    [Theory]
    [InlineData("right", "235", "250")]
    [InlineData("wrong", "535", "530")]
    public async Task Lets_nobody_send_without_the_password(string password, string login, string mail)
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0", "--Simulator:SmtpPassword=right");

        var answers = await SayAsync(simulator, "EHLO here", "AUTH LOGIN", Base64("alerts"), Base64(password), "MAIL FROM:<a@example.com>");

        Assert.Contains(answers, answer => answer == "250-AUTH LOGIN");
        Assert.Contains(answers, answer => answer.StartsWith(login, StringComparison.Ordinal));
        Assert.StartsWith(mail, answers[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("503", "DATA")]
    [InlineData("503", "RCPT TO:<b@example.com>")]
    [InlineData("503", "MAIL FROM:nobody")]
    [InlineData("500", "HELP ME")]
    [InlineData("500", "")]
    [InlineData("503", "MAIL FROM:<a@example.com>", "RSET", "RCPT TO:<b@example.com>")]
    [InlineData("554", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA", "no header at all\r\n.")]
    [InlineData("221", "QUIT")]
    public async Task Answers_what_makes_no_sense_as_a_server_does(string last, params string[] lines)
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");

        Assert.StartsWith(last, (await SayAsync(simulator, lines))[^1], StringComparison.Ordinal);
        Assert.Empty(await ListAsync(simulator));
    }

    private static async Task SendAsync(TestSimulator simulator, MailMessage mail)
    {
        using var client = new SmtpClient("127.0.0.1", simulator.SmtpPort);
        await client.SendMailAsync(mail, TestSimulator.Cancellation);
    }

    /// <summary>Says lines one after the other, each after the answer to the one before; returns the answers.</summary>
    private static async Task<List<string>> SayAsync(TestSimulator simulator, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, simulator.SmtpPort, TestSimulator.Cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        var answers = new List<string>();
        await HearAsync();
        foreach (var line in lines)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), TestSimulator.Cancellation);
            await HearAsync();
        }

        return answers;

        async Task HearAsync()
        {
            do
            {
                answers.Add((await reader.ReadLineAsync(TestSimulator.Cancellation))!);
            }
            while (answers[^1][3] == '-');
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<JsonElement[]> ListAsync(TestSimulator simulator) =>
        (await simulator.Http.GetFromJsonAsync<JsonElement[]>("/receivers/email", TestSimulator.Cancellation))!;
}
