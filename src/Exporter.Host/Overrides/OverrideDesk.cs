using System.Collections.Immutable;
using Exporter.Exposition;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Lifecycle;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Host.Overrides;

/// <summary>Takes what operators decide: has it kept, and then puts it in force from the next step on.</summary>
/// <remarks>
/// The kill switch also concerns what is on the page already, as the stream may stand still. Ends are judged in event time, so an override outlives a stream
/// that stands still; what has ended is noted in the store, which is the audit trail.
/// </remarks>
/// <param name="pipeline">Whose steps are concerned.</param>
/// <param name="book">What is in force.</param>
/// <param name="board">What is shown already.</param>
/// <param name="store">Where overrides are kept; null where nothing is.</param>
/// <param name="time">The process's clock: when something was posted.</param>
/// <param name="logger">Where decisions are told.</param>
internal sealed class OverrideDesk(StreamPipeline pipeline, OverrideBook book, PredictionBoard board, Store? store, TimeProvider time, ILogger logger)
{
    /// <summary>What is configured.</summary>
    public IReadOnlyList<PredictorDefinition> Predictors => pipeline.Definitions;

    /// <summary>What holds now or will, in the order of numbers.</summary>
    public ImmutableArray<Override> Known => book.Known;

    /// <summary>Overrides that may be there at once.</summary>
    public int Max => book.Max;

    /// <summary>What the stream has come to.</summary>
    public OverrideTimes Times => OverrideTimes.Of(pipeline, time);

    /// <summary>Keeps what is decided, and puts it in force.</summary>
    /// <param name="decided">What is decided.</param>
    /// <param name="origin">The address that the request came from.</param>
    /// <param name="cancellation">Gives up waiting; what is under way is done all the same.</param>
    /// <returns>What became of it; null when it could not be written in time.</returns>
    /// <exception cref="ProblemException">The version that it pins is not there, does not fit, or is one too many.</exception>
    public async Task<OverrideReceipt?> TakeAsync(Override decided, string origin, CancellationToken cancellation)
    {
        var pinned = decided.Kind == OverrideKind.Pin ? PinnedVersion.Open(pipeline, decided) : null;
        var write = new OverrideWrite(pinned is null ? decided : decided with { Version = pinned.Version }, origin, ClockMs, book.Max);
        return await CommittedWrite.InTimeAsync(store, write, PutInForceAsync(write, pinned), time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends an override.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="origin">The address that the request came from.</param>
    /// <param name="cancellation">Gives up waiting; what is under way is done all the same.</param>
    /// <returns>What became of it; null when it could not be written in time.</returns>
    public Task<OverrideEndReceipt?> EndAsync(long number, string by, string origin, CancellationToken cancellation)
    {
        var write = new OverrideEndWrite(number, new OverrideEnding(OverrideEnding.Deleted, Times.NowMs, by, origin, ClockMs));
        return CommittedWrite.InTimeAsync(store, write, EndAsync(write, number, by), time, cancellation);
    }

    /// <summary>Lets go what all concerned predictors have left behind, and notes that it has expired.</summary>
    public void Expire()
    {
        foreach (var one in book.Known)
        {
            if (OverrideTimes.LastStepOf(pipeline, pipeline.Find(one.Predictor) is null ? "" : one.Predictor) is { } last && one.IsOver(last))
            {
                book.Remove(one.Number);
                store?.Enqueue(new OverrideEndWrite(one.Number, new OverrideEnding(OverrideEnding.Expired, one.EndMs!.Value, "", "", ClockMs)));
                Log.OverrideEnded(logger, one.Number, OverrideKinds.NameOf(one.Kind), OverrideEnding.Expired, "");
            }
        }
    }

    private long ClockMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<OverrideReceipt?> PutInForceAsync(OverrideWrite write, PinnedVersion? pinned)
    {
        using var held = pinned;
        var receipt = await write.Receipt.ConfigureAwait(false);
        if (receipt?.Kept is { } kept)
        {
            // Between two steps: each frame is either made with it or changed here.
            pipeline.Gate.Run(() =>
            {
                pinned?.HandOver(pipeline);
                book.Add(kept);
                if (kept.Kind == OverrideKind.SilenceAll)
                {
                    board.Change(frame => frame.With(kept));
                }
            });
            Log.OverrideTaken(logger, kept.Number, OverrideKinds.NameOf(kept.Kind), kept.Predictor, kept.Match, kept.By, kept.Reason);
        }

        return receipt;
    }

    private async Task<OverrideEndReceipt?> EndAsync(OverrideEndWrite write, long number, string by)
    {
        var receipt = await write.Receipt.ConfigureAwait(false);
        if (receipt is { Found: true } && book.Known.FirstOrDefault(one => one.Number == number) is { } ended)
        {
            pipeline.Gate.Run(() =>
            {
                book.Remove(number);
                if (ended.Kind == OverrideKind.SilenceAll)
                {
                    board.Change(frame => frame.Without(number));
                }
            });
            Log.OverrideEnded(logger, number, OverrideKinds.NameOf(ended.Kind), OverrideEnding.Deleted, by);
        }

        return receipt;
    }
}
