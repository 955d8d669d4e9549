using System.Globalization;
using Exporter.Signals;
using Simulator.Faults;

namespace Exporter.Tests.Examples;

/// <summary>A resource of the simulated fleet with its limit, in the words of the demo's configuration.</summary>
/// <param name="Job">The scrape job.</param>
/// <param name="Name">The signal.</param>
/// <param name="Kind">The fault that uses it up.</param>
/// <param name="Limit">What must not be crossed.</param>
/// <param name="HorizonHours">How far ahead a failure is to be announced.</param>
/// <param name="Form">The signal's expression with a place for what is used or left.</param>
/// <param name="Metric">What is used or left.</param>
internal sealed record LimitedResource(string Job, string Name, FaultKind Kind, SignalLimit Limit, int HorizonHours, string Form, string Metric)
{
    /// <summary>The signal.</summary>
    public string Now => Of(Selector);

    /// <summary>Where the line through one hour, then through six, leads at the horizon; then the same at half of it.</summary>
    public IEnumerable<string> Ahead =>
        from seconds in new[] { HorizonHours * 3600, HorizonHours * 1800 }
        from hours in new[] { 1, 6 }
        select Of($"predict_linear({Selector}[{hours}h], {seconds})");

    private string Selector => $"{Metric}{{job=\"{Job}\"}}";

    /// <summary>Whether the signal reads this metric.</summary>
    public bool Selects(string metric) => Form.Contains(metric, StringComparison.Ordinal) || metric == Metric;

    /// <summary>On the wrong side of the limit.</summary>
    public bool IsBeyond(double value) => Limit.Side == LimitSide.Above ? value > Limit.Value : value < Limit.Value;

    private string Of(string part) => string.Format(CultureInfo.InvariantCulture, Form, part);
}

/// <summary>What a rule made of a fleet.</summary>
/// <param name="Failures">Failures by the resources watched.</param>
/// <param name="Announced">Those announced at least half an hour and at most the horizon ahead.</param>
/// <param name="FalseAlarms">Alerts, pauses below half an hour included, that no such failure followed.</param>
/// <param name="Transitions">Times that the bare condition turned true: how often it flapped.</param>
internal readonly record struct RaceResult(int Failures, int Announced, int FalseAlarms, int Transitions)
{
    public static RaceResult operator +(RaceResult a, RaceResult b) =>
        new(a.Failures + b.Failures, a.Announced + b.Announced, a.FalseAlarms + b.FalseAlarms, a.Transitions + b.Transitions);
}
