using InferShield.Api.Audit.Events;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit.Events;

public class OutageTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_outage_is_told_when_it_begins_and_when_it_ends()
    {
        var outage = new Outage(Start);
        Assert.Null(Look(outage, 0, true));
        Assert.Equal(new OutageChange(false, At(20), At(20), 1), Look(outage, 20, false));
        Assert.Null(Look(outage, 90, false));
        Assert.Equal(new OutageChange(true, At(100), At(20), 1), Look(outage, 100, true));
        Assert.Null(Look(outage, 200, true));
    }

    [Fact]
    public void One_that_comes_and_goes_is_told_once_a_minute_with_how_often()
    {
        var outage = new Outage(Start);
        var told = Enumerable.Range(0, 600).Select(second => Look(outage, second, second % 2 == 0)).OfType<OutageChange>().ToList();

        Assert.InRange(told.Count, 9, 11);
        Assert.InRange(told.Sum(change => change.Changes), 600 - 1 - 60, 600 - 1);
    }

    [Fact]
    public void A_short_one_within_the_quiet_minute_is_told_after_it()
    {
        var outage = new Outage(Start);
        Look(outage, 0, true);
        Look(outage, 20, false);
        Assert.Null(Look(outage, 30, true));
        Assert.Null(Look(outage, 40, false));
        Assert.Null(Look(outage, 50, true));
        Assert.Equal(new OutageChange(true, At(50), At(20), 3), Look(outage, 81, true));
    }

    [Fact]
    public void A_part_that_comes_up_with_the_gateway_was_not_away_but_one_that_never_comes_is()
    {
        Assert.Null(Look(new Outage(Start), 5, false));
        var outage = new Outage(Start);
        Look(outage, 5, false);
        Assert.Equal(At(11), Look(outage, 11, false)!.At);
    }

    [Fact]
    public void Failed_requests_are_told_at_most_once_a_minute_and_none_is_forgotten()
    {
        var time = new FakeTimeProvider(Start);
        var events = new FailEvents(time);
        long told = 0;
        var records = 0;
        for (var second = 0; second < 300; second++, time.Advance(TimeSpan.FromSeconds(1)))
        {
            events.Add("audit", isOpen: false);
            events.Add("audit", isOpen: false);
            foreach (var due in events.Due())
            {
                (told, records) = (told + due.Count, records + 1);
                events.Add("audit", isOpen: false);
                events.Recorded(due);
            }
        }

        time.Advance(TimeSpan.FromMinutes(1));
        told += events.Due().Single().Count;
        Assert.Equal(5, records);
        Assert.Equal(600 + records, told);
    }

    private static OutageChange? Look(Outage outage, int second, bool isUp)
    {
        var change = outage.Look(isUp, At(second));
        if (change is not null)
        {
            outage.Recorded(At(second));
        }

        return change;
    }

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);
}
