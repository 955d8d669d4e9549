namespace Exporter.Trainer.Tasks;

/// <summary>The points at which one entity is scored, and the truth at each.</summary>
internal sealed class TaskGrid
{
    /// <summary>Lays the grid over the spans in which the entity is watched, and asks of each point whether a failure lies ahead.</summary>
    public TaskGrid(string entity, List<(double Start, double End)> observed, List<(double Start, double End)> failures, TaskDefinition task)
        : this(entity, observed, failures, task, time => JudgeAhead(time, failures, observed.Max(span => span.End), task))
    {
    }

    private TaskGrid(
        string entity,
        List<(double Start, double End)> observed,
        List<(double Start, double End)> failures,
        TaskDefinition task,
        Func<double, (PointState State, int Failure)> judge)
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
        Ends = [.. failures.Select(failure => failure.End)];
        for (var i = 0; i < Times.Length; i++)
        {
            (States[i], Ahead[i]) = judge(Times[i]);
        }
    }

    private TaskGrid(TaskGrid whole, double from)
    {
        (Entity, Times, Ahead, Starts, Ends) = (whole.Entity, whole.Times, whole.Ahead, whole.Starts, whole.Ends);
        States = [.. whole.States.Select((state, i) => whole.Times[i] < from ? PointState.Unknown : state)];
    }

    /// <summary>The entity.</summary>
    public string Entity { get; }

    /// <summary>Points in order of time, Unix seconds.</summary>
    public double[] Times { get; }

    /// <summary>The truth at each.</summary>
    public PointState[] States { get; }

    /// <summary>Index of the failure that a point belongs to: ahead, or going on where that is asked; -1 for none.</summary>
    public int[] Ahead { get; }

    /// <summary>Starts of the entity's failures, Unix seconds.</summary>
    public double[] Starts { get; }

    /// <summary>Ends of the same failures, Unix seconds.</summary>
    public double[] Ends { get; }

    /// <summary>Lays the grid, and asks of each point whether a failure goes on: positive in it, <see cref="PointState.Down"/> in its cooldown.</summary>
    public static TaskGrid OfDetection(string entity, List<(double Start, double End)> observed, List<(double Start, double End)> failures, TaskDefinition task) =>
        new(entity, observed, failures, task, time => JudgeNow(time, failures, task));

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

    private static (PointState State, int Failure) JudgeAhead(double time, List<(double Start, double End)> failures, double until, TaskDefinition task)
    {
        var (state, ahead) = (PointState.Negative, -1);
        var next = failures.FindIndex(failure => failure.Start > time);
        next = next < 0 ? failures.Count : next;
        if (next < failures.Count && failures[next].Start - time <= task.Reach)
        {
            (state, ahead) = (failures[next].Start - time <= task.Lead ? PointState.TooLate : PointState.Positive, next);
        }
        else if (next == failures.Count && task.Censored && time + task.Reach > until)
        {
            state = PointState.Unknown;
        }

        return next > 0 && time < failures[next - 1].End + task.Cooldown ? (PointState.Down, ahead) : (state, ahead);
    }

    private static (PointState State, int Failure) JudgeNow(double time, List<(double Start, double End)> failures, TaskDefinition task)
    {
        var on = failures.FindIndex(failure => failure.Start <= time && time < failure.End);
        var near = failures.Exists(failure => failure.Start <= time && time < failure.End + task.Cooldown);
        return on >= 0 ? (PointState.Positive, on) : (near ? PointState.Down : PointState.Negative, -1);
    }
}
