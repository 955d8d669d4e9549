using System.Text.Json;

namespace Exporter.Tests.Host.Api;

/// <summary>Filters, orders and pages of predictions equal what is made of the whole list by hand.</summary>
public sealed class PredictionsQuestionTests
{
    private const int Hosts = 7;

    [Fact]
    public async Task Pages_OfAnOrder_AreTheWholeListInThatOrder()
    {
        await using var host = await StartedAsync();
        var all = await ListAsync(host, "");
        Assert.Equal(Hosts, all.Count);
        Assert.Equal(all.Select(one => one.TwoHours).OrderDescending(), all.Select(one => one.TwoHours));

        var byEntity = await ListAsync(host, "?sort=entity");
        Assert.Equal(all.Select(one => one.Instance).Order(StringComparer.Ordinal), byEntity.Select(one => one.Instance));
        var paged = new List<string>();
        for (var offset = 0; offset < Hosts; offset += 3)
        {
            paged.AddRange((await ListAsync(host, $"?sort=entity&limit=3&offset={offset}")).Select(one => one.Instance));
        }

        Assert.Equal(byEntity.Select(one => one.Instance), paged);
        Assert.Equal(Hosts, await TotalAsync(host, "?limit=1"));
        Assert.Empty(await ListAsync(host, "?offset=99"));
    }

    [Fact]
    public async Task Filters_LeaveWhatFits()
    {
        await using var host = await StartedAsync();
        var all = await ListAsync(host, "");

        // Between two that differ, as those of an answer are rounded.
        var distinct = all.Select(one => one.ThirtyMinutes).Distinct().Order().ToArray();
        var least = (distinct[0] + distinct[1]) / 2;

        Assert.Equal(["host-1:9100", "host-3:9100"], (await ListAsync(host, "?sort=entity&match[]=%7Binstance%3D~%22host-%5B13%5D:.*%22,job%3D%22node%22%7D")).Select(one => one.Instance));
        Assert.Equal(2, await TotalAsync(host, "?match[]=%7Binstance%3D%22host-1:9100%22%7D&match[]=%7Binstance%3D%22host-2:9100%22%7D"));
        Assert.Equal(
            all.Where(one => one.ThirtyMinutes >= least).Select(one => one.Instance).Order(StringComparer.Ordinal),
            (await ListAsync(host, FormattableString.Invariant($"?sort=entity&horizon=30m&min_probability={least:R}"))).Select(one => one.Instance));
        Assert.Equal(Hosts, await TotalAsync(host, "?alerting=false") + await TotalAsync(host, "?alerting=true"));
        Assert.Equal(all.Where(one => one.Alerting).Select(one => one.Instance), (await ListAsync(host, "?alerting=true")).Select(one => one.Instance));
        Assert.Contains(all, one => one.Alerting);
        Assert.Contains(all, one => !one.Alerting);
    }

    [Fact]
    public async Task Order_ByPriorityAndTime_PutsTheMostUrgentFirst_AndWhatHasNoneLast()
    {
        await using var host = await StartedAsync();
        var all = await ListAsync(host, "");
        Assert.Contains(all, one => one.Priority is null);
        Assert.Contains(all, one => one.Time is not null);

        Assert.Equal(all.Select(one => one.Priority).OrderByDescending(priority => priority ?? -1), (await ListAsync(host, "?sort=priority")).Select(one => one.Priority));
        Assert.Equal(all.Select(one => one.Time).OrderBy(time => time ?? "~", StringComparer.Ordinal), (await ListAsync(host, "?sort=time")).Select(one => one.Time));
    }

    // The disk of host-0 stays as it is, that of host-1 fills slowly, the others are full.
    private static async Task<RunningHost> StartedAsync()
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(hosts: Hosts, scrapes: 140));
        return host;
    }

    private static async Task<int> TotalAsync(RunningHost host, string query)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions" + query));
        return answer.RootElement.GetProperty("predictors")[0].GetProperty("total").GetInt32();
    }

    private static async Task<List<Row>> ListAsync(RunningHost host, string query)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions" + query));
        return [.. answer.RootElement.GetProperty("predictors")[0].GetProperty("predictions").EnumerateArray().Select(Read)];
    }

    private static Row Read(JsonElement one)
    {
        var advice = one.GetProperty("advice");
        var hasAdvice = advice.ValueKind == JsonValueKind.Object;
        return new Row(
            one.GetProperty("entity").GetProperty("instance").GetString()!,
            one.GetProperty("probability").GetProperty("30m").GetDouble(),
            one.GetProperty("probability").GetProperty("2h").GetDouble(),
            one.GetProperty("alerting").ValueKind == JsonValueKind.String,
            hasAdvice ? advice.GetProperty("priority").GetDouble() : null,
            hasAdvice && advice.GetProperty("time").ValueKind == JsonValueKind.Object ? advice.GetProperty("time").GetProperty("at").GetString() : null);
    }

    private sealed record Row(string Instance, double ThirtyMinutes, double TwoHours, bool Alerting, double? Priority, string? Time);
}
