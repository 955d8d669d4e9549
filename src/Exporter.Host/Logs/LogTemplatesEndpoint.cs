using Exporter.Host.Endpoints;
using Exporter.Host.Problems;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Host.Logs;

/// <summary><c>GET /api/v1/log-templates</c>: what log lines have in common: <c>search</c>, <c>severity</c>, <c>bad</c>, <c>order</c>, <c>limit</c> and <c>offset</c>.</summary>
internal static class LogTemplatesEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;

    /// <summary>Puts the answer on its path.</summary>
    public static void MapLogTemplates(this IEndpointRouteBuilder endpoints, LogDesk desk) =>
        endpoints.MapGet("/api/v1/log-templates", context => ApiAnswer.WriteAsync(context, parameters => Answer(parameters, desk), LogsJson.Default.LogTemplatesAnswer));

    private static LogTemplatesAnswer Answer(CheckedParameters parameters, LogDesk desk)
    {
        var search = parameters.Get("search");
        var severity = parameters.Choice("severity", ["any", .. Enum.GetValues<LogSeverity>().Select(LogSeries.NameOf)]);
        var bad = parameters.Choice("bad", "any", "true", "false");
        var order = parameters.Choice("order", "lines", "rate", "factor", "first", "last", "lift");
        var (offset, limit) = (parameters.Count("offset"), parameters.Limit(DefaultLimit, MaxLimit));
        parameters.Check();
        return desk.Read(census =>
        {
            var seen = Seen.By(census);
            var wanted = census.Miner.Templates
                .Where(template => (severity == "any" || LogSeries.NameOf(template.Severity) == severity)
                    && (bad == "any" || template.IsKnownBad == (bad == "true"))
                    && (search.Length == 0 || template.Name == search || template.Text.Contains(search, StringComparison.OrdinalIgnoreCase)))
                .Select(template => (Template: template, Seen: seen.GetValueOrDefault(template) ?? Seen.Nowhere))
                .OrderByDescending(each => KeyOf(each.Template, each.Seen, order, census.Precursors))
                .ThenBy(each => each.Template.Number)
                .ToArray();
            return new LogTemplatesAnswer(wanted.Length, census.Precursors.Incidents, [.. wanted.Skip(offset).Take(limit).Select(each => Describe(each.Template, each.Seen, census.Precursors))]);
        });
    }

    private static double KeyOf(LogTemplate template, Seen seen, string order, Precursors precursors) => order switch
    {
        "rate" => seen.RatePerSecond,
        "factor" => double.IsNaN(seen.Factor) ? 0 : seen.Factor,
        "first" => template.FirstMs,
        "last" => template.LastMs,
        "lift" => template.IsKnownBad ? precursors.LiftOf(template) : 0,
        _ => template.Lines,
    };

    private static LogTemplateAnswer Describe(LogTemplate template, Seen seen, Precursors precursors) => new(
        template.Name,
        template.Text,
        LogSeries.NameOf(template.Severity),
        template.Lines,
        Math.Round(seen.RatePerSecond, 6),
        AdviceText.Time(template.FirstMs),
        AdviceText.Time(template.LastMs),
        seen.Entities,
        double.IsFinite(seen.Factor) ? Math.Round(seen.Factor, 3) : null,
        template.IsKnownBad ? new KnownBadAnswer(template.IncidentsAfter, Math.Round(precursors.LiftOf(template), 3)) : null,
        template.Example);

    /// <summary>What entities say of one template.</summary>
    private sealed class Seen
    {
        public static Seen Nowhere { get; } = new();

        public int Entities { get; private set; }

        public double RatePerSecond { get; private set; }

        public double Factor { get; private set; } = double.NaN;

        public static Dictionary<LogTemplate, Seen> By(LogCensus census)
        {
            Dictionary<LogTemplate, Seen> all = [];
            foreach (var entity in census.Entities)
            {
                foreach (var count in entity.Templates)
                {
                    // One that became part of another is counted there from the next window on.
                    var template = count.Template.Settled;
                    var seen = all.TryGetValue(template, out var known) ? known : all[template] = new Seen();
                    seen.Entities++;
                    seen.RatePerSecond += entity.RateOf(count);
                    seen.Factor = entity.FactorOf(count) is var factor && !(factor <= seen.Factor) ? factor : seen.Factor;
                }
            }

            return all;
        }
    }
}
