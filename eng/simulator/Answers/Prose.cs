using System.Security.Cryptography;
using System.Text;

namespace InferShield.Simulator.Answers;

/// <summary>Harmless sentences, chosen by the prompt: the same for the same prompt on every machine.</summary>
internal static class Prose
{
    private static readonly string[] Sentences =
    [
        "A good first step is to write down what has to be true when the work is done.",
        "Small batches make it easier to see which change had which effect.",
        "The two options differ mainly in cost, so measure before you choose.",
        "Most of the time is spent waiting, and waiting can be overlapped.",
        "It helps to name things after what they are for.",
        "Keep the list short and review it every week.",
        "Bread rises faster in a warm kitchen, but it tastes better after a slow night in the cold.",
        "The train leaves every half hour and takes about forty minutes.",
        "An index speeds up reading and slows down writing a little.",
        "Start with the simplest version and add detail where readers ask for it.",
        "Rain is likely in the afternoon, so plan the walk for the morning.",
        "A diagram of the whole often says more than a page about each part.",
        "Both teams agreed on the goal and disagreed about the order of the steps.",
        "The answer depends on how often the data changes.",
        "Compare the median as well as the slowest one percent.",
        "Water the plants early, before the sun reaches them.",
        "If the test fails without a change, look at time and order first.",
        "Older houses stay cool in summer because their walls are thick.",
        "One owner for each decision keeps meetings short.",
        "A cache is useful only if the same question comes back.",
        "Rivers bend because the outer bank is worn away and the inner one grows.",
        "Write the summary last and put it first.",
        "The second draft is usually half as long and twice as clear.",
        "Ask three people who use it daily before you remove it.",
        "Salt the water before the pasta goes in.",
        "A queue that only grows is a sign of too little capacity.",
        "Light from the evening sun is red because it passes through more air.",
        "The library opens at nine and has quiet rooms on the upper floor.",
        "Prefer plain words, and explain the one term that cannot be avoided.",
        "It is worth keeping a note of what was tried and did not work.",
    ];

    public static string Write(string prompt, int choice)
    {
        var state = Seed(prompt) + (ulong)choice;
        var text = new StringBuilder();
        for (var left = 3 + (int)(Next(ref state) % 4); left > 0; left--)
        {
            text.Append(text.Length > 0 ? " " : "").Append(Sentences[Next(ref state) % (ulong)Sentences.Length]);
        }

        return text.ToString();
    }

    /// <summary>A number that stands for a text.</summary>
    public static ulong Seed(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The next number of the SplitMix64 sequence.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
