using System.Diagnostics.Metrics;
using Exporter.Mlflow;

namespace Exporter.Host.Mlflow;

/// <summary>What is counted of aliases that follow MLflow.</summary>
internal sealed class MlflowMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _polls;
    private readonly Counter<long> _moves;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public MlflowMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Mlflow") { Scope = scope });
        _polls = _meter.CreateCounter<long>("foresight_mlflow_polls_total", description: "Comparisons of an alias with MLflow's, by result: success, unavailable (no answer), refused (what it stands for cannot be used, or cannot be written back).");
        _moves = _meter.CreateCounter<long>("foresight_mlflow_alias_moves_total", description: "Aliases that were moved after the other side's, by direction: followed (ours after MLflow's) or written_back.");
    }

    /// <summary>An alias is followed from now on: its series begin at zero.</summary>
    public void Touch(string predictor, string alias)
    {
        foreach (var result in (string[])["success", "unavailable", "refused"])
        {
            Count(_polls, predictor, alias, "result", result, 0);
        }

        Count(_moves, predictor, alias, "direction", "followed", 0);
        Count(_moves, predictor, alias, "direction", "written_back", 0);
    }

    /// <summary>An alias was compared.</summary>
    public void Compared(string predictor, string alias, MirrorMove move)
    {
        Count(_polls, predictor, alias, "result", "success", 1);
        if (move != MirrorMove.None)
        {
            Count(_moves, predictor, alias, "direction", move == MirrorMove.Followed ? "followed" : "written_back", 1);
        }
    }

    /// <summary>An alias could not be compared, or not be moved.</summary>
    public void Failed(string predictor, string alias, MlflowFault fault) => Count(_polls, predictor, alias, "result", fault == MlflowFault.Unavailable ? "unavailable" : "refused", 1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static void Count(Counter<long> counter, string predictor, string alias, string label, string value, int count) =>
        counter.Add(count, new KeyValuePair<string, object?>("predictor", predictor), new KeyValuePair<string, object?>("alias", alias), new KeyValuePair<string, object?>(label, value));
}
