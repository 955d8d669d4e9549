using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Storage;

/// <summary>Writes history into a dataset, chunk by chunk; goes on where an earlier run stopped.</summary>
/// <param name="definition">The predictor.</param>
/// <param name="source">Where history comes from.</param>
/// <param name="time">For the waits while the source does not answer.</param>
/// <param name="log">Told of waits and of what is done anew.</param>
internal sealed class DatasetRun(PredictorDefinition definition, IHistorySource source, TimeProvider time, TextWriter log)
{
    private const int Attempts = 6;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);

    private readonly long _stepMs = (long)definition.Step.TotalMilliseconds;
    private readonly ChunkSize _size = new(DatasetFolder.ValuesPerChunk);

    /// <summary>Opens the dataset in a folder to write to it, or begins one.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fromMs">First step of a new dataset, Unix ms; one that is there must begin no later.</param>
    /// <exception cref="TrainingException">What is there is of another configuration, or begins later.</exception>
    public DatasetFolder Open(string path, long fromMs)
    {
        if (!DatasetFolder.Exists(path))
        {
            return DatasetFolder.Create(path, new DatasetManifest
            {
                Predictor = definition.Name,
                StepSeconds = definition.Step.TotalSeconds,
                From = DateTimeOffset.FromUnixTimeMilliseconds(fromMs),
                EntityLabels = definition.EntityLabels,
                Expressions = DatasetColumns.Expressions(definition),
            });
        }

        var folder = DatasetFolder.Open(path);
        if (folder.Manifest.Recorded)
        {
            throw new TrainingException($"{path} holds a dataset made from recorded files; take another folder");
        }

        DatasetMatch.Require(folder, definition, "Take another folder, or put the configuration back.");
        return fromMs >= folder.Manifest.FromMs
            ? folder
            : throw new TrainingException($"the dataset in {path} begins at {folder.Manifest.From:u}, later than --from; it only grows at its end: take another folder, or a later --from");
    }

    /// <summary>Makes damaged files anew and adds what is missing up to an instant.</summary>
    /// <param name="folder">The dataset, which nobody else writes to.</param>
    /// <param name="toMs">The last step, Unix ms.</param>
    /// <param name="progress">Told the steps that are there and all steps.</param>
    /// <param name="cancellation">Stops it; what was written stays.</param>
    /// <exception cref="HistoryException">The source does not give it; the message says how far it came.</exception>
    public async Task RunAsync(DatasetFolder folder, long toMs, Action<long, long> progress, CancellationToken cancellation)
    {
        var steps = ((toMs - folder.Manifest.FromMs) / _stepMs) + 1;
        try
        {
            await RepairAsync(folder, cancellation).ConfigureAwait(false);
            while (folder.Manifest.Steps < steps)
            {
                progress(folder.Manifest.Steps, steps);
                var chunk = await ReadAsync(folder.Manifest.EndMs, steps - folder.Manifest.Steps, cancellation).ConfigureAwait(false);
                await folder.WriteAsync(DatasetColumns.Of(definition, chunk), cancellation).ConfigureAwait(false);
            }

            progress(steps, steps);
        }
        catch (HistoryException e)
        {
            throw new HistoryException(e.Fault, $"{e.Message}\n{folder.Manifest.Steps} of {steps} steps are in {folder.Path}, up to {Instant(folder.Manifest.EndMs - _stepMs)}; the same command goes on from there", e);
        }
    }

    private async Task RepairAsync(DatasetFolder folder, CancellationToken cancellation)
    {
        foreach (var chunk in folder.Manifest.Chunks)
        {
            try
            {
                await folder.ReadAsync(chunk, cancellation).ConfigureAwait(false);
            }
            catch (TrainingException)
            {
                log.WriteLine($"{Path.Combine(folder.Path, chunk.File)} is damaged or missing; its {chunk.Steps} steps are read anew");
                var again = await HistoryChunk.ReadAsync(source, definition, chunk.FromMs, chunk.Steps, cancellation).ConfigureAwait(false);
                await folder.WriteAsync(DatasetColumns.Of(definition, again), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads as many steps as fit; waits longer and longer while the source does not answer.</summary>
    private async Task<HistoryChunk> ReadAsync(long fromMs, long missing, CancellationToken cancellation)
    {
        for (var attempt = 1; ;)
        {
            var steps = (int)Math.Min(_size.Steps, missing);
            try
            {
                var chunk = await HistoryChunk.ReadAsync(source, definition, fromMs, steps, cancellation).ConfigureAwait(false);
                _size.Read(chunk);
                return chunk;
            }
            catch (HistoryException e) when (e.Fault == HistoryFault.TooLarge && steps > 1)
            {
                _size.Failed(steps);
            }
            catch (HistoryException e) when (e.Fault == HistoryFault.Unavailable && attempt < Attempts)
            {
                // It may be a query that takes too long, so the next one asks for less.
                _size.Failed(steps);
                var wait = FirstWait * (1 << (attempt++ - 1));
                log.WriteLine($"{e.Message}; asking again in {PrometheusDuration.Format(wait)}");
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static string Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("u");
}
