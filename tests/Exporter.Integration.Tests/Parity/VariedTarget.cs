using System.Globalization;
using System.Text;

namespace Exporter.Integration.Tests.Parity;

/// <summary>Pages of a target whose metrics do what metrics do: swing, count, restart, vanish, come back, say NaN.</summary>
internal static class VariedTarget
{
    private static readonly double[] Bounds = [0.01, 0.05, 0.1, 0.5, 1, double.PositiveInfinity];

    /// <summary>The page of one scrape; the same number gives the same page.</summary>
    public static string Page(int scrape)
    {
        StringBuilder page = new();
        double temperature = 40 + (10 * Math.Sin(scrape / 7.0)) + (scrape * 0.1);
        Line(page, "varied_temperature_celsius", temperature);

        // A restart in the middle: counters begin at zero again.
        int sinceRestart = scrape < 45 ? scrape : scrape - 45;
        Line(page, "varied_requests_total{code=\"200\"}", 11.0 * sinceRestart);
        Line(page, "varied_requests_total{code=\"500\"}", (sinceRestart / 3) + (0.1 * sinceRestart));
        for (int bucket = 0; bucket < Bounds.Length; bucket++)
        {
            string bound = double.IsInfinity(Bounds[bucket]) ? "+Inf" : Bounds[bucket].ToString(CultureInfo.InvariantCulture);
            Line(page, $"varied_latency_seconds_bucket{{le=\"{bound}\"}}", sinceRestart * (bucket + 1.5));
        }

        // Two workers; the second is away for a while.
        Line(page, "varied_worker_level{worker=\"1\"}", scrape % 11);
        if (scrape is < 30 or > 55)
        {
            Line(page, "varied_worker_level{worker=\"2\"}", 20 - (scrape % 13));
        }

        Line(page, "varied_sometimes_nan", scrape % 9 == 4 ? double.NaN : scrape / 3.0);
        Line(page, "varied_failing", scrape is >= 60 and < 72 ? 1 : 0);
        return page.ToString();
    }

    private static void Line(StringBuilder page, string series, double value) =>
        page.Append(series).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
