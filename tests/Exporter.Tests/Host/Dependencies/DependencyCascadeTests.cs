using System.Text.Json;
using Exporter.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Dependencies;

/// <summary>The example's dependencies of others: web calls shop, shop calls payments, which somebody else runs. When payments fails, whoever calls it sees it, and then who calls those.</summary>
public sealed class DependencyCascadeTests
{
    private const int ScrapeMs = 15_000;

    // Scrapes from which on the status page says so, shop answers with errors, and an alert of shop fires.
    private const int Outage = 120;
    private const int Errors = 132;
    private const int Alert = 150;

    [Fact]
    public async Task Outage_OfWhatOthersRun_ReachesWhoeverDependsOnIt_OneCallAfterTheOther()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("examples/dependencies/foresight.yml"), TestContext.Current.CancellationToken);
        await using var host = await RunningHost.StartAsync(
            text[..text.IndexOf("status_pages:", StringComparison.Ordinal)], new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(1)));

        await host.WriteAsync(Stream(0, Outage));
        Assert.Equal(["payments", "shop", "web"], (await VectorsAsync(host)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Shares(0, 0), await FailingAsync(host));

        await host.WriteAsync(Stream(Outage, Errors));
        Assert.Equal(Shares(0, 1), await FailingAsync(host));

        await host.WriteAsync(Stream(Errors, 170));
        Assert.Equal(Shares(1, 1), await FailingAsync(host));

        // Payments has signals of its own, from its page and from its callers, and is predicted as any other.
        var payments = (await VectorsAsync(host))["payments"];
        Assert.Equal(3f, payments("page_status:last"));
        Assert.InRange(payments("call_error_ratio:last")!.Value, 0.2f, 1f);
        Assert.Null(payments("error_ratio:last"));
        Assert.Matches("predicted_failure_probability\\{[^}]*service=\"payments\"", await host.GetAsync("/metrics"));
    }

    /// <summary>The share of failing dependencies of web, of shop and of payments, which has none.</summary>
    private static async Task<(float? Web, float? Shop, float? Payments)> FailingAsync(RunningHost host)
    {
        var vectors = await VectorsAsync(host);
        return (vectors["web"]("entity:dependencies_failing"), vectors["shop"]("entity:dependencies_failing"), vectors["payments"]("entity:dependencies_failing"));
    }

    private static (float? Web, float? Shop, float? Payments) Shares(float web, float shop) => (web, shop, null);

    private static async Task<Dictionary<string, Func<string, float?>>> VectorsAsync(RunningHost host)
    {
        var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/vectors?predictor=service")).RootElement;
        var features = answer.GetProperty("features").EnumerateArray().Select(name => name.GetString()!).ToList();
        return answer.GetProperty("vectors").EnumerateArray().ToDictionary(
            vector => vector.GetProperty("entity").GetProperty("service").GetString()!,
            vector => (Func<string, float?>)(feature => vector.GetProperty("values")[features.IndexOf(feature)] is { ValueKind: JsonValueKind.Number } number ? number.GetSingle() : null));
    }

    private static IEnumerable<SomeSample> Stream(int from, int to)
    {
        for (var scrape = from; scrape < to; scrape++)
        {
            var failed = Math.Max(0, scrape - Errors);
            foreach (var (labels, value) in (IEnumerable<((string, string)[], double)>)
                [
                    ([("__name__", "foresight_dependency_status"), ("dependency", "payments")], scrape < Outage ? 0 : 3),
                    ([("__name__", "http_requests_total"), ("service", "web"), ("code", "200")], 50 * scrape),
                    ([("__name__", "http_requests_total"), ("service", "shop"), ("code", "200")], 40 * scrape - 20 * failed),
                    ([("__name__", "http_requests_total"), ("service", "shop"), ("code", "500")], 20 * failed),
                    ([("__name__", "http_client_requests_total"), ("service", "web"), ("peer", "shop"), ("code", "200")], 40 * scrape),
                    ([("__name__", "http_client_requests_total"), ("service", "shop"), ("peer", "payments"), ("code", "200")], 30 * scrape - 20 * failed),
                    ([("__name__", "http_client_requests_total"), ("service", "shop"), ("peer", "payments"), ("code", "500")], 20 * failed),
                ])
            {
                yield return new SomeSample(labels, SomeSample.BaseMs + (scrape * (long)ScrapeMs), value);
            }

            if (scrape >= Alert)
            {
                yield return new SomeSample([("__name__", "ALERTS"), ("alertname", "Errors"), ("alertstate", "firing"), ("severity", "critical"), ("service", "shop")], SomeSample.BaseMs + (scrape * (long)ScrapeMs), 1);
            }
        }
    }
}
