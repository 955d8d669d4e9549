using System.Diagnostics.Metrics;

namespace Exporter.Host.Lifecycle;

/// <summary>What is counted of changes of models that somebody asks for.</summary>
internal sealed class ModelAdminMetrics : IDisposable
{
    private static readonly string[] Results = ["done", "refused", "failed"];

    private readonly Meter _meter;
    private readonly Counter<long> _changes;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public ModelAdminMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Lifecycle") { Scope = scope });
        _changes = _meter.CreateCounter<long>("foresight_model_changes_total", description: "Changes of models that were asked for over HTTP, by action and result.");
        foreach (var action in ModelActions.All)
        {
            foreach (var result in Results)
            {
                Count(action, result, 0);
            }
        }
    }

    /// <summary>It was made.</summary>
    public void Done(string action) => Count(action, Results[0], 1);

    /// <summary>It was refused: nothing was tried.</summary>
    public void Refused(string action) => Count(action, Results[1], 1);

    /// <summary>It could not be made.</summary>
    public void Failed(string action) => Count(action, Results[2], 1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string action, string result, int count) => _changes.Add(count, new KeyValuePair<string, object?>("action", action), new KeyValuePair<string, object?>("result", result));
}
