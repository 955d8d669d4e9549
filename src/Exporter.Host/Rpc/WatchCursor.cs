using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Rpc.Proto;
using Exporter.Models;

namespace Exporter.Host.Rpc;

/// <summary>What one watcher has been sent: of each predictor, or challenger, the latest step.</summary>
internal sealed class WatchCursor
{
    private readonly Dictionary<(string Predictor, string? Challenger), Sent> _sent = [];
    private long _messages;

    /// <summary>The next message: about whom something was sent the longest ago, of those that have changed since.</summary>
    /// <param name="question">Which predictions are wanted.</param>
    /// <param name="shown">What is shown now.</param>
    /// <returns>Null where nothing has changed.</returns>
    public WatchResponse? Next(PredictionsQuestion question, BoardView shown)
    {
        foreach (var (frame, challenger) in question.FramesOf(shown).OrderBy(one => _sent.GetValueOrDefault(KeyOf(one.Frame, one.Challenger)).Message))
        {
            var key = KeyOf(frame, challenger);
            var last = _sent.GetValueOrDefault(key);
            if (last.Is(frame))
            {
                continue;
            }

            var steps = StepsOf(shown, key.Predictor);
            _sent[key] = new Sent(new WeakReference<PredictionFrame>(frame), steps, ++_messages);
            return new WatchResponse
            {
                Predictor = PredictionMessages.Describe(question, frame, challenger),
                SkippedSteps = last.Message > 0 ? (ulong)Math.Max(0, steps - last.Steps - 1) : 0,
            };
        }

        return null;
    }

    private static (string Predictor, string? Challenger) KeyOf(PredictionFrame frame, string? challenger) => (frame.Definition.Name, challenger);

    private static long StepsOf(BoardView shown, string predictor)
    {
        var at = 0;
        while (shown.Frames[at].Definition.Name != predictor)
        {
            at++;
        }

        return shown.Steps[at];
    }

    /// <summary>What was sent last; 0 as the message's number where nothing was.</summary>
    /// <param name="Frame">Weak, so that a slow watcher does not keep the predictions of a large fleet.</param>
    /// <param name="Steps">Steps that the predictor had shown.</param>
    /// <param name="Message">Number of the message.</param>
    private readonly record struct Sent(WeakReference<PredictionFrame>? Frame, long Steps, long Message)
    {
        public bool Is(PredictionFrame frame) => Frame is not null && Frame.TryGetTarget(out var known) && ReferenceEquals(known, frame);
    }
}
