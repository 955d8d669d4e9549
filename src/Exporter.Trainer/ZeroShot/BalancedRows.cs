using Exporter.Trainer.Dataset;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Rows of several systems, as many of each, half of them with a failure ahead.</summary>
/// <remarks>
/// How often failures are is a system's own, and nothing that a model could carry to another: among rows of which half have a failure ahead, the log-odds that are learnt are the
/// logarithm of the ratio of likelihoods, which is evidence over any prior (Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001). Rows are taken at even distances, and more than once where they are fewer.
/// </remarks>
internal sealed class BalancedRows
{
    private readonly List<RowLabel> _labels = [];
    private readonly List<int> _systems = [];

    /// <summary>Takes rows of the train parts.</summary>
    /// <param name="systems">The systems; tasks of one share its rows.</param>
    /// <param name="rowsOfSystem">How many of each.</param>
    /// <exception cref="TrainingException">A task has no row with, or none without, a failure ahead.</exception>
    public BalancedRows(IReadOnlyList<RecordedSystem> systems, int rowsOfSystem)
    {
        foreach (var (index, system) in systems.Index())
        {
            foreach (var task in system.Tasks)
            {
                Take(task, PointState.Positive, RowLabel.Onset, index, rowsOfSystem / system.Tasks.Length / 2);
                Take(task, PointState.Negative, RowLabel.Quiet, index, rowsOfSystem / system.Tasks.Length / 2);
            }
        }
    }

    /// <summary>The rows.</summary>
    public TrainingRows Rows { get; } = new(SignalAggregates.Names.Length);

    /// <summary>Whether a failure lies ahead of each.</summary>
    public RowLabel[] Labels => [.. _labels];

    /// <summary>Rows whose system, by its index, is wanted; ascending.</summary>
    public List<int> Of(Func<int, bool> isWanted) => [.. Enumerable.Range(0, Rows.Count).Where(row => isWanted(_systems[row]))];

    private void Take(SystemTask task, PointState state, RowLabel label, int system, int wanted)
    {
        var part = task.Train;
        int[] all = [.. Enumerable.Range(0, part.Rows.Count).Where(row => part.StateOf(row) == state)];
        if (all.Length == 0)
        {
            throw new TrainingException($"{task.Name}: no point of train with a value has {(label == RowLabel.Onset ? "a" : "no")} failure ahead; there is nothing to learn from");
        }

        for (var i = 0; i < wanted; i++)
        {
            var row = all[(int)((long)i * all.Length / wanted)];
            Rows.Add(part.Rows.StepMsOf(row), part.Rows.EntityOf(row), part.Rows.Row(row));
            _labels.Add(label);
            _systems.Add(system);
        }
    }
}
