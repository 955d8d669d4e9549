namespace Exporter.Trainer.Tasks;

/// <summary>The points at which one entity is scored, and the truth at each.</summary>
internal sealed class TaskGrid
{
    /// <summary>Lays the grid over the spans in which the entity is watched.</summary>
    public TaskGrid(string entity, List<(double Start, double End)> observed, List<(double Start, double End)> failures, TaskDefinition task)
    {
        Entity = entity;
        var times = new SortedSet<double>();
        foreach (var (start, end) in observed)
        {
            var last = Math.Ceiling(((end - task.GridOrigin) / task.Step) - 1e-9);
            for (var k = Math.Ceiling(((start - task.GridOrigin) / task.Step) - 1e-9); k < last; k++)
            {
                times.Add(task.GridOrigin + (k * task.Step));
            }
        }

        Times = [.. times];
        States = new PointState[Times.Length];
        Ahead = new int[Times.Length];
        Starts = [.. failures.Select(failure => failure.Start)];
        var until = observed.Max(span => span.End);
        for (var i = 0; i < Times.Length; i++)
        {
            (States[i], Ahead[i]) = Judge(Times[i], failures, until, task);
        }
    }

    private TaskGrid(TaskGrid whole, double from)
    {
        (Entity, Times, Ahead, Starts) = (whole.Entity, whole.Times, whole.Ahead, whole.Starts);
        States = [.. whole.States.Select((state, i) => whole.Times[i] < from ? PointState.Unknown : state)];
    }

    /// <summary>The entity.</summary>
    public string Entity { get; }

    /// <summary>Points in order of time, Unix seconds.</summary>
    public double[] Times { get; }

    /// <summary>The truth at each.</summary>
    public PointState[] States { get; }

    /// <summary>Index of the failure ahead that a point belongs to; -1 for none.</summary>
    public int[] Ahead { get; }

    /// <summary>Starts of the entity's failures, Unix seconds.</summary>
    public double[] Starts { get; }

    /// <summary>The same grid, of which nothing before an instant counts.</summary>
    public TaskGrid From(double time) => new(this, time);

    /// <summary>Puts predictions on the grid: for each point the last one made in (t - step, t]; NaN where there is none.</summary>
    /// <param name="predictions">Unix seconds and score, in order of time.</param>
    /// <param name="step">Distance of grid points in seconds.</param>
    public double[] Align(IReadOnlyList<(double Time, double Score)> predictions, long step)
    {
        var scores = new double[Times.Length];
        var next = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            while (next < predictions.Count && predictions[next].Time <= Times[i] + 1e-6)
            {
                next++;
            }

            scores[i] = next > 0 && predictions[next - 1].Time > Times[i] - step ? predictions[next - 1].Score : double.NaN;
        }

        return scores;
    }

    private (PointState State, int Ahead) Judge(double time, List<(double Start, double End)> failures, double until, TaskDefinition task)
    {
        var (state, ahead) = (PointState.Negative, -1);
        var next = Array.FindIndex(Starts, start => start > time);
        next = next < 0 ? Starts.Length : next;
        if (next < Starts.Length && Starts[next] - time <= task.Reach)
        {
            (state, ahead) = (Starts[next] - time <= task.Lead ? PointState.TooLate : PointState.Positive, next);
        }
        else if (next == Starts.Length && task.Censored && time + task.Reach > until)
        {
            state = PointState.Unknown;
        }

        return next > 0 && time < failures[next - 1].End + task.Cooldown ? (PointState.Down, ahead) : (state, ahead);
    }
}
