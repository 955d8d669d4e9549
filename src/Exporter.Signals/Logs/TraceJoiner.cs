namespace Exporter.Signals.Logs;

/// <summary>Tells which lines of one source continue the line before: stack traces, and whatever is indented.</summary>
/// <remarks>
/// Of a trace, the line counts that says what went wrong: the first one of the JVM, .NET, Node.js and Go, the last one of Python, whose first line never says anything.
/// One for each source, as lines of several sources come mixed. A pause ends a trace, as agents that join lines have it (Filebeat's <c>multiline.timeout</c>). Not thread-safe.
/// </remarks>
internal struct TraceJoiner
{
    /// <summary>Event time without a line after which a trace is over, milliseconds.</summary>
    public const long PauseMs = 5000;

    private State _state;
    private long _lastMs;

    private enum State : byte
    {
        /// <summary>No line came yet.</summary>
        Nothing,

        /// <summary>A line of its own came.</summary>
        Line,

        /// <summary>Python's trace goes on until a line that is not indented.</summary>
        Python,

        /// <summary>Go's goroutines go on while lines are calls, places or empty.</summary>
        Go,
    }

    /// <summary>True while the line that ends a trace is yet to come, so that nothing of it has counted.</summary>
    public readonly bool IsOpen => _state == State.Python;

    /// <summary>When its last line was written, Unix milliseconds.</summary>
    public readonly long LastMs => _lastMs;

    /// <summary>Whether a trace that the last line is part of is over by some time.</summary>
    public readonly bool IsOverBy(long timestampMs) => timestampMs - _lastMs > PauseMs;

    /// <summary>The line that would end the trace does not come any more; what still comes of it is joined.</summary>
    public void Close() => _state = State.Line;

    /// <summary>Whether a line belongs to the line before it, or to the one that ends the trace that it is part of.</summary>
    /// <param name="line">UTF-8, without its line break.</param>
    /// <param name="timestampMs">When it was written, Unix milliseconds.</param>
    public bool Joins(ReadOnlySpan<byte> line, long timestampMs)
    {
        if (IsOverBy(timestampMs))
        {
            _state = State.Nothing;
        }

        _lastMs = _state == State.Nothing ? timestampMs : Math.Max(_lastMs, timestampMs);
        if (line.TrimEnd(" \t\r"u8).IsEmpty)
        {
            return true;
        }

        if (line.StartsWith("Traceback (most recent call last)"u8))
        {
            _state = State.Python;
            return true;
        }

        var isIndented = Ascii.IsSpace(line[0]);
        if (_state == State.Go && (isIndented || line[^1] == ')' || line.StartsWith("created by "u8) || line.StartsWith("goroutine "u8)))
        {
            return true;
        }

        if (_state != State.Nothing && line.StartsWith("goroutine "u8) && line.EndsWith("]:"u8))
        {
            _state = State.Go;
            return true;
        }

        if (_state != State.Nothing && (isIndented || line.StartsWith("Caused by: "u8) || line.StartsWith("During handling of the above exception"u8) || line.StartsWith("The above exception was"u8)))
        {
            return true;
        }

        _state = State.Line;
        return false;
    }
}
