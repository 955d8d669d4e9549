using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Exposition;

/// <summary>A frame on the board, with the text of its labels once somebody has asked for it.</summary>
/// <param name="frame">The frame.</param>
/// <param name="timestamp">When it was published, by the board's <see cref="TimeProvider"/>.</param>
/// <param name="previous">Text of the predictor's earlier frame; reused where the entities are the same.</param>
internal sealed class PublishedFrame(PredictionFrame frame, long timestamp, FrameText? previous)
{
    private readonly Lock _rendering = new();
    private FrameText? _text = previous;
    private bool _fits;

    /// <summary>The frame.</summary>
    public PredictionFrame Frame { get; } = frame;

    /// <summary>When it was published, by the board's <see cref="TimeProvider"/>.</summary>
    public long Timestamp { get; } = timestamp;

    /// <summary>Counts what is published, on the whole board: no two have the same.</summary>
    public long Number { get; init; }

    /// <summary>How many steps its predictor has shown, this one included.</summary>
    public long Steps { get; init; }

    /// <summary>What challengers say beside it; those of the step before until they have scored this one.</summary>
    public ImmutableArray<ChallengerFrame> Challengers { get; init; } = [];

    /// <summary>Text rendered so far: this frame's or an earlier one's; null when nobody has asked yet.</summary>
    public FrameText? Text
    {
        get
        {
            lock (_rendering)
            {
                return _text;
            }
        }
    }

    /// <summary>The same with what challengers say, under a number of its own.</summary>
    public PublishedFrame With(ImmutableArray<ChallengerFrame> challengers, long number) => new(Frame, Timestamp, Text) { Challengers = challengers, Number = number, Steps = Steps };

    /// <summary>The same predictions, of which something else is said, under a number of its own.</summary>
    public PublishedFrame With(PredictionFrame frame, long number) => new(frame, Timestamp, Text) { Challengers = Challengers, Number = number, Steps = Steps };

    /// <summary>The text of this frame's labels.</summary>
    public FrameText Render()
    {
        lock (_rendering)
        {
            if (!_fits)
            {
                _text = _text is not null && _text.Fits(Frame) ? _text : new FrameText(Frame);
                _fits = true;
            }

            return _text!;
        }
    }
}
