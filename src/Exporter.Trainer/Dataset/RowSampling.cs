using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Dataset;

/// <summary>Decides which rows are kept so that they fit in memory: few of those that nothing happens after, many of those before failures.</summary>
/// <remarks>
/// Neighbouring rows tell almost the same, so all entities give rows at every <see cref="TrainingRows.Stride"/>-th step only;
/// those with a failure ahead give one at every <see cref="TrainingRows.OnsetStride"/>-th. Who learns makes up for the
/// difference; who judges looks at the common grid alone. By the step only, so it does not matter how history comes.
/// </remarks>
internal sealed class RowSampling
{
    private readonly TrainingRows _rows;
    private readonly int _maxRows;
    private readonly long _horizonMs;
    private readonly long _fromMs;

    // No more than fits look at: onsets are never left out there.
    private readonly int _maxAhead;
    private readonly Func<CancellationToken, Task<FailingSteps>> _readFailing;
    private FailingSteps? _failing;

    /// <summary>A sampling that keeps everything so far.</summary>
    /// <param name="rows">The rows; their strides are set.</param>
    /// <param name="options">How many rows there may be, and how many a fit looks at.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="source">Where failures are read from once something has to be left out.</param>
    public RowSampling(TrainingRows rows, TrainingOptions options, PredictorDefinition definition, IHistorySource source)
    {
        (_rows, _maxRows, _fromMs) = (rows, options.MaxRows, options.RowsFromMs);
        _horizonMs = (long)definition.Horizons[^1].TotalMilliseconds;
        _maxAhead = Math.Min(options.MaxFitRows / 2, options.MaxRows / 4);
        _readFailing = cancellation => FailingSteps.ReadAsync(source, definition, options, cancellation);
    }

    /// <summary>True for steps at which all entities give a row.</summary>
    public bool IsCommon(long stepMs) => stepMs >= _fromMs && stepMs / _rows.StepMs % _rows.Stride == 0;

    /// <summary>True for steps at which entities with a failure ahead give a row.</summary>
    public bool IsDense(long stepMs) => _failing is not null && stepMs >= _fromMs && stepMs / _rows.StepMs % _rows.OnsetStride == 0;

    /// <summary>Entities with a failure ahead of a step.</summary>
    public IEnumerable<Labels> Ahead(long stepMs) => _failing?.Entities.Where(entity => _failing.IsAhead(entity, stepMs, _horizonMs)) ?? [];

    /// <summary>Leaves out early what would have to go later, because filling vectors is what takes the time.</summary>
    /// <param name="expected">Rows that are expected in the end, were nothing left out.</param>
    /// <param name="cancellation">Stops the reading of failures.</param>
    public async Task ExpectAsync(long expected, CancellationToken cancellation)
    {
        while ((expected / _rows.Stride) + Extra() > _maxRows)
        {
            await WidenAsync(cancellation).ConfigureAwait(false);
        }

        _rows.Thin(IsKept);
    }

    /// <summary>Leaves out more once there are too many rows.</summary>
    public async Task BoundAsync(CancellationToken cancellation)
    {
        while (_rows.Count > _maxRows)
        {
            await WidenAsync(cancellation).ConfigureAwait(false);
            _rows.Thin(IsKept);
        }
    }

    private long Extra() => _failing is null ? 0 : _failing.StepsAhead(_horizonMs) / _rows.OnsetStride;

    private async Task WidenAsync(CancellationToken cancellation)
    {
        if (_failing is null)
        {
            _failing = await _readFailing(cancellation).ConfigureAwait(false);
            var stride = 1;
            while (_failing.StepsAhead(_horizonMs) / stride > _maxAhead)
            {
                stride *= 2;
            }

            _rows.OnsetStride = stride;
        }

        _rows.Stride *= 2;
    }

    private bool IsKept(int row) => IsCommon(_rows.StepMsOf(row))
        || (IsDense(_rows.StepMsOf(row)) && _failing!.IsAhead(_rows.Entities[_rows.EntityOf(row)], _rows.StepMsOf(row), _horizonMs));
}
