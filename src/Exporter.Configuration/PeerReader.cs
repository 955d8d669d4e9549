using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration;

/// <summary>Reads the <c>peers:</c> of one predictor: labels by which entities are grouped.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class PeerReader(Mistakes mistakes)
{
    /// <summary>The labels, sorted; empty where there are none or where they are wrong.</summary>
    /// <param name="predictor">The predictor's section.</param>
    /// <param name="entity">Labels that identify the entity.</param>
    /// <param name="kept">Labels that are carried along.</param>
    /// <param name="signals">The predictor's signals, one of which must carry the labels that do not identify the entity.</param>
    public ImmutableArray<string> Read(Section predictor, ImmutableArray<string> entity, ImmutableArray<string> kept, ImmutableArray<SignalDefinition> signals)
    {
        if (predictor.Texts("peers") is not { } texts)
        {
            return [];
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (!entity.Contains(text.Value) && !kept.Contains(text.Value))
            {
                mistakes.Add(text.At, $"peers: \"{text.Value}\" is neither one of entity nor one of keep_labels");
            }
            else if (!names.Add(text.Value))
            {
                mistakes.Add(text.At, $"peers: \"{text.Value}\" is given twice");
            }
        }

        CheckCarried(predictor.Find("peers")!, [.. names.Except(entity)], signals);
        return [.. names];
    }

    // The results of signals are all that the trainer sees as well: a label that none of them carries would group in one of the two programs only.
    private void CheckCarried(YamlValue peers, string[] carried, ImmutableArray<SignalDefinition> signals)
    {
        if (carried.Length > 0 && !signals.Any(signal => MayCarryAll(signal.Expression, carried)))
        {
            var labels = string.Join(", ", carried.Select(label => $"\"{label}\""));
            var which = carried.Length == 1 ? "it" : "them";
            mistakes.Add(peers.At, $"peers: no signal's result carries {labels}; keep {which} in at least one of them, as in max by (instance, {string.Join(", ", carried)})");
        }
    }

    private static bool MayCarryAll(string expression, string[] labels) =>
        !Query.TryCompile(expression, out var query, out _) || labels.All(query.MayCarry);
}
