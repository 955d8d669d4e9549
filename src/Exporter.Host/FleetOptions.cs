using System.CommandLine;
using Exporter.Signals;

namespace Exporter.Host;

/// <summary>The options that describe a fleet to estimate for.</summary>
internal sealed class FleetOptions
{
    /// <summary>Series that some signal selects.</summary>
    public Option<long> Series { get; } = Count("--series", "Selected series.", 100_000);

    /// <summary>Entities of each predictor.</summary>
    public Option<long> Entities { get; } = Count("--entities", "Entities of each predictor.", 1_000);

    private Option<string> Scrape { get; } = new("--scrape-interval") { Description = "Time between two samples of a series.", DefaultValueFactory = _ => "15s" };

    /// <summary>Puts the options on a verb.</summary>
    public void AddTo(Command verb)
    {
        Scrape.Validators.Add(result =>
        {
            if (!PrometheusDuration.TryParse(result.GetValueOrDefault<string>(), out var interval) || interval < TimeSpan.FromSeconds(1))
            {
                result.AddError("--scrape-interval must be a duration of 1s or more, such as 15s");
            }
        });
        verb.Options.Add(Series);
        verb.Options.Add(Entities);
        verb.Options.Add(Scrape);
    }

    /// <summary>Time between two samples of a series.</summary>
    public TimeSpan ScrapeOf(ParseResult parsed) =>
        PrometheusDuration.TryParse(parsed.GetRequiredValue(Scrape), out var interval) ? interval : throw new System.Diagnostics.UnreachableException("validated before");

    private static Option<long> Count(string name, string description, long byDefault)
    {
        var option = new Option<long>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1)
            {
                result.AddError($"{name} must be 1 or more");
            }
        });
        return option;
    }
}
