using Exporter.TestKit;

namespace Exporter.Integration.Tests.BackFill;

/// <summary>
/// After back-filling from a real Prometheus, what the model sees equals what it would see had the process never stopped, element by
/// element: windows, seasonal profiles, ages and incidents.
/// </summary>
[Long(40)]
public sealed class BackFillTests
{
    private readonly FleetStream _stream = new();

    [Fact]
    public async Task ColdStart_AfterTheFill_EqualsAProcessThatNeverStopped()
    {
        await using var prometheus = await FilledFleet.StartPrometheusAsync(_stream);
        await using var steady = await ForesightProcess.StartAsync(FilledFleet.Configuration(null));
        await using var late = await ForesightProcess.StartAsync(FilledFleet.Configuration(prometheus.Address));
        await using var unfilled = await ForesightProcess.StartAsync(FilledFleet.Configuration(null));
        var begin = FleetStream.Hours(14);
        var few = begin + 120_000;
        await _stream.SendAsync(steady.Address, 0, few);
        await _stream.SendAsync(late.Address, begin, few);
        await _stream.SendAsync(unfilled.Address, begin, few);

        // While the head is cold, the filled windows are lent already.
        await FilledFleet.UntilEqualAsync(steady, late, prometheus);
        Assert.NotEmpty(await FilledFleet.DifferencesAsync(steady, unfilled));
        Assert.Equal(0, await late.MetricAsync("foresight_entities_warming_up"));

        // An hour at once: its first steps are evaluated on half a head, and must not stay.
        var end = begin + FleetStream.Hours(1);
        await _stream.SendAsync(steady.Address, few, end);
        await _stream.SendAsync(late.Address, few, end);
        await FilledFleet.UntilFilledAsync(late, 1);
        await FilledFleet.UntilEqualAsync(steady, late, prometheus);

        // And it stays equal.
        await _stream.SendAsync(steady.Address, end, end + FleetStream.Hours(0.5));
        await _stream.SendAsync(late.Address, end, end + FleetStream.Hours(0.5));
        Assert.Empty(await FilledFleet.DifferencesAsync(steady, late));
        Assert.Equal(1, await late.MetricAsync("foresight_backfill_progress_ratio"));
        Assert.True(await late.MetricAsync("foresight_backfill_steps_total") > 1600);
    }

    [Fact]
    public async Task Gap_AfterTheFill_EqualsAProcessThatNeverStopped()
    {
        await using var prometheus = await FilledFleet.StartPrometheusAsync(_stream);
        await using var steady = await ForesightProcess.StartAsync(FilledFleet.Configuration(null));
        await using var deaf = await ForesightProcess.StartAsync(FilledFleet.Configuration(prometheus.Address));
        await _stream.SendAsync(steady.Address, 0, FleetStream.Hours(10));
        await _stream.SendAsync(deaf.Address, 0, FleetStream.Hours(10));
        await FilledFleet.UntilFilledAsync(deaf, 1);
        await FilledFleet.UntilEqualAsync(steady, deaf, prometheus);

        // Three hours in which one host fails and another one comes, then a second, shorter gap while the first is being filled.
        await _stream.SendAsync(steady.Address, FleetStream.Hours(10), FleetStream.Hours(15));
        await _stream.SendAsync(deaf.Address, FleetStream.Hours(13), FleetStream.Hours(13.5));
        await _stream.SendAsync(deaf.Address, FleetStream.Hours(13.7), FleetStream.Hours(15));
        await FilledFleet.UntilFilledAsync(deaf, 2);

        await FilledFleet.UntilEqualAsync(steady, deaf, prometheus);
    }
}
