using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>How rows are taken and alerts counted. The same options for <c>train</c> and <c>evaluate</c>, so that a model can be judged as it was trained.</summary>
internal sealed class CountingOptions
{
    private readonly Option<string> _minLead = Arguments.Text("--min-lead", "duration", "An alert must come this long before the onset to count as right.", "0s");
    private readonly Option<bool> _leadInLabels = new("--lead-in-labels") { Description = "Ask for onsets later than --min-lead only; what comes before it neither teaches nor counts." };
    private readonly Option<string> _cooldown = Arguments.Text("--cooldown", "duration", "No rows are taken for so long after an incident.", "0s");
    private readonly Option<string> _maxRows = Arguments.Text("--max-rows", "number", "Rows held in memory; past it rows come from every 2nd, 4th... step only, those before failures more often.", "400000");

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_minLead, _leadInLabels, _cooldown, _maxRows];

    /// <summary>Reads the options; mistakes go to <paramref name="arguments"/>.</summary>
    /// <param name="arguments">The verb's.</param>
    /// <param name="fromMs">First instant that is counted in, Unix ms.</param>
    /// <param name="toMs">Last instant, Unix ms.</param>
    /// <returns>All else that decides a training is left as it is without options.</returns>
    public TrainingOptions Read(Arguments arguments, long fromMs, long toMs) => new()
    {
        FromMs = fromMs,
        ToMs = toMs,
        MinLead = arguments.Duration(_minLead),
        LeadInLabels = arguments.IsSet(_leadInLabels),
        Cooldown = arguments.Duration(_cooldown),
        MaxRows = arguments.Whole(_maxRows, 1000),
    };
}
