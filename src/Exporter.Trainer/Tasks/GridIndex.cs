using Exporter.Features;
using Exporter.Signals.Windows;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Tasks;

/// <summary>Finds the grid points that a step of a replay falls on.</summary>
internal sealed class GridIndex
{
    private readonly TaskGrid[] _grids;
    private readonly HashSet<double> _points;
    private readonly Dictionary<string, int> _entities = [];

    /// <summary>An index over all grids.</summary>
    /// <exception cref="TrainingException">There is no point.</exception>
    public GridIndex(TaskGrid[] grids, TaskDefinition task)
    {
        _grids = grids;
        _points = [.. grids.SelectMany(grid => grid.Times)];
        for (var entity = 0; entity < grids.Length; entity++)
        {
            _entities[grids[entity].Entity] = entity;
        }

        ToMs = _points.Count > 0
            ? (long)(_points.Max() * 1000)
            : throw new TrainingException($"no entity is observed at any point of the grid of {task.Step} s; check \"observe\" in the labels");
    }

    /// <summary>The last point, Unix ms.</summary>
    public long ToMs { get; }

    /// <summary>Whether a step is a point of some entity.</summary>
    public bool IsPoint(long stepMs) => _points.Contains(stepMs / 1000.0);

    /// <summary>Calls back for each row of the matrix whose entity has a point at this step.</summary>
    /// <param name="windows">To name the entities.</param>
    /// <param name="matrix">Vectors of all active entities.</param>
    /// <param name="found">Receives entity, point, and row of the matrix.</param>
    public void Visit(PredictorWindows windows, FeatureMatrix matrix, Action<int, int, int, FeatureMatrix> found)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            var name = windows.EntityAt(matrix.Entities[row]).Get(RecordingReader.EntityLabel);
            if (_entities.TryGetValue(name, out var entity) && Array.BinarySearch(_grids[entity].Times, matrix.AsOfMs / 1000.0) is >= 0 and var point)
            {
                found(entity, point, row, matrix);
            }
        }
    }
}
