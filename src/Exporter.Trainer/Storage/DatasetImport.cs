using Exporter.Configuration.Recorded;
using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Recorded;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.Storage;

/// <summary>Writes recorded files into a dataset, by the mapping that says what their columns mean.</summary>
/// <remarks>Evaluating begins at the first row again after a stop; what was written is kept if it is whole, as chunks are always cut alike.</remarks>
/// <param name="mapping">The mapping.</param>
/// <param name="dataFolder">Folder that the mapping's folder is below.</param>
/// <param name="part">What <c>{part}</c> stands for in file names.</param>
internal sealed class DatasetImport(RecordedMapping mapping, string dataFolder, string part)
{
    // Changes and dependencies are no part of a recording; whoever trains with them is told that they are not there.
    private readonly PredictorDefinition _definition =
        mapping.Predictor with { FailureExpression = mapping.Labels, ChangeExpression = null, DependencyExpression = null };

    /// <summary>Imports into a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="progress">Told the steps that are there and all steps.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TrainingException">Files are missing or not as the mapping says, or the folder holds another dataset.</exception>
    public async Task<DatasetFolder> RunAsync(string path, Action<long, long> progress, CancellationToken cancellation)
    {
        var reader = new RecordingReader(mapping, dataFolder);
        var labels = TaskLabels.Read(reader.PathOf(mapping.Labels, part));
        var stream = reader.Read(part);
        var lastMs = LastStep(stream, labels);
        if (lastMs < stream.FirstStepMs)
        {
            throw new TrainingException($"the tables of {mapping.Folder} have no row with a value");
        }

        var folder = Open(path, stream.FirstStepMs);
        using var writing = folder.Lock();
        var chunks = new RecordedChunks(new RecordedEvaluation(mapping, _definition, stream), _definition, labels.Failures);
        var size = new ChunkSize(DatasetFolder.ValuesPerChunk);
        var steps = ((lastMs - stream.FirstStepMs) / stream.StepMs) + 1;
        for (long done = 0; done < steps;)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = chunks.Next(stream.FirstStepMs + (done * stream.StepMs), (int)Math.Min(size.Steps, steps - done));
            size.Read(chunk);
            await KeepAsync(folder, chunk, DatasetColumns.Of(_definition, chunk), cancellation).ConfigureAwait(false);
            done += chunk.Steps;
            progress(done, steps);
        }

        return folder;
    }

    private static long LastStep(RecordedStream stream, TaskLabels labels)
    {
        var ends = labels.Observed.Values.Concat(labels.Failures.Values).SelectMany(spans => spans).Select(span => (long)(span.End * 1000));
        return (ends.Append(stream.LastMs).Max() + stream.StepMs - 1) / stream.StepMs * stream.StepMs;
    }

    private DatasetFolder Open(string path, long fromMs)
    {
        var manifest = new DatasetManifest
        {
            Predictor = _definition.Name,
            Recorded = true,
            StepSeconds = _definition.Step.TotalSeconds,
            From = DateTimeOffset.FromUnixTimeMilliseconds(fromMs),
            EntityLabels = _definition.EntityLabels,
            Expressions = DatasetColumns.Expressions(_definition),
        };
        if (!DatasetFolder.Exists(path))
        {
            return DatasetFolder.Create(path, manifest);
        }

        var folder = DatasetFolder.Open(path);
        var same = folder.Manifest.Recorded && folder.Manifest.From == manifest.From && folder.Manifest.StepSeconds == manifest.StepSeconds
            && folder.Manifest.Predictor == manifest.Predictor && folder.Manifest.Expressions.SequenceEqual(manifest.Expressions);
        return same ? folder : throw new TrainingException($"{path} holds another dataset, or one of an earlier mapping; take another folder");
    }

    private static async Task KeepAsync(DatasetFolder folder, HistoryChunk chunk, IReadOnlyList<(string, HistoryFrame)> columns, CancellationToken cancellation)
    {
        try
        {
            if (folder.Manifest.Chunks.FirstOrDefault(known => known.FromMs == chunk.FromMs && known.Steps == chunk.Steps) is { } known)
            {
                await folder.ReadAsync(known, cancellation).ConfigureAwait(false);
                return;
            }
        }
        catch (TrainingException)
        {
            // Damaged: it is written again below.
        }

        await folder.WriteAsync(columns, cancellation).ConfigureAwait(false);
    }
}
