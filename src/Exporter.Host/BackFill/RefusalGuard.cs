using Exporter.History;
using Exporter.Signals;

namespace Exporter.Host.BackFill;

/// <summary>Leaves out expressions that the server refuses, so that one signal's trouble does not keep the others from being filled.</summary>
/// <remarks>An older Prometheus may lack a function that Foresight has. What is left out stays missing in the filled steps.</remarks>
internal sealed class RefusalGuard(IHistorySource inner, PredictorDefinition definition, ILogger logger) : IHistorySource
{
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    /// <summary>Expressions left out so far.</summary>
    public int Refused => _refused.Count;

    /// <inheritdoc/>
    public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        if (!_refused.Contains(expression))
        {
            try
            {
                return await inner.ReadAsync(expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
            }
            catch (HistoryException exception) when (exception.Fault == HistoryFault.Refused)
            {
                _refused.Add(expression);
                var signal = definition.Signals.FirstOrDefault(signal => signal.Expression == expression)?.Name ?? "failure";
                Log.BackFillSignalRefused(logger, definition.Name, signal, exception.Message);
            }
        }

        return new HistoryFrame(fromMs, stepMs, steps);
    }
}
