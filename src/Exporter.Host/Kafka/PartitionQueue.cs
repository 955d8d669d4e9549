namespace Exporter.Host.Kafka;

/// <summary>An assigned partition: what has come of it and is not taken in yet, and how far it is.</summary>
/// <remarks>Belongs to the thread that consumes; <see cref="NextOffset"/> and <see cref="EndOffset"/> may be read from any.</remarks>
/// <param name="name">Which one.</param>
/// <param name="origin">Its number among the ways that series come by.</param>
internal sealed class PartitionQueue(PartitionName name, ushort origin)
{
    private readonly Queue<WaitingMessage> _waiting = new();
    private long _nextOffset = -1;
    private long _endOffset = -1;
    private long _fetchedOffset = -1;

    /// <summary>Which partition.</summary>
    public PartitionName Name { get; } = name;

    /// <summary>Its number among the ways that series come by.</summary>
    public ushort Origin { get; } = origin;

    /// <summary>Offset of the next message to be taken in; -1 while that is not known.</summary>
    public long NextOffset => Interlocked.Read(ref _nextOffset);

    /// <summary>Offset after the last message that the broker has told of; -1 while it has not.</summary>
    public long EndOffset => Interlocked.Read(ref _endOffset);

    /// <summary>Offset of the next message that should come; -1 while that is not known.</summary>
    public long ExpectedOffset => NextOffset < 0 ? -1 : _fetchedOffset + 1;

    /// <summary>Messages that are not taken in yet, here or at the broker; 0 while that is not known.</summary>
    public long Lag => NextOffset < 0 ? 0 : Math.Max(0, EndOffset - NextOffset);

    /// <summary>Bytes that wait here.</summary>
    public long WaitingBytes { get; private set; }

    /// <summary>True while a message waits here.</summary>
    public bool HasMessage => _waiting.Count > 0;

    /// <summary>True once a message of it has come.</summary>
    public bool IsFetched { get; private set; }

    /// <summary>True where the broker has no more than what is here.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>True until it was at its end once: what comes is the past.</summary>
    public bool IsCatchingUp { get; set; } = true;

    /// <summary>True while nothing more is to be fetched.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Time of its next message, which never goes back: event times follow it only roughly, arrival does exactly.</summary>
    public long ClockMs { get; private set; } = long.MinValue;

    /// <summary>Says where it begins.</summary>
    public void BeginAt(long offset)
    {
        Interlocked.Exchange(ref _nextOffset, offset);
        _fetchedOffset = Math.Max(_fetchedOffset, offset - 1);
    }

    /// <summary>A message has come. What was there before, as after a pause, is left out.</summary>
    public void Add(in WaitingMessage message)
    {
        if (message.Offset <= _fetchedOffset)
        {
            return;
        }

        (_fetchedOffset, IsFetched) = (message.Offset, true);
        if (NextOffset < 0)
        {
            BeginAt(message.Offset);
        }

        _waiting.Enqueue(message);
        WaitingBytes += message.Body.Length;
        IsAtEnd = false;
        if (_waiting.Count == 1)
        {
            ClockMs = Math.Max(ClockMs, message.TimestampMs);
        }
    }

    /// <summary>The broker has told where the partition ends.</summary>
    public void SeeEnd(long endOffset)
    {
        Interlocked.Exchange(ref _endOffset, Math.Max(EndOffset, endOffset));
        IsAtEnd = _fetchedOffset + 1 >= EndOffset;
    }

    /// <summary>There is nothing after what has come, whatever offsets say: the last ones may be marks of transactions.</summary>
    public void ReachEnd(long endOffset)
    {
        SeeEnd(endOffset);
        IsAtEnd = true;
        if (!HasMessage)
        {
            BeginAt(endOffset);
        }
    }

    /// <summary>Takes the next message to be taken in; <see cref="Took"/> follows.</summary>
    public WaitingMessage Take()
    {
        var message = _waiting.Dequeue();
        WaitingBytes -= message.Body.Length;
        if (_waiting.TryPeek(out var next))
        {
            ClockMs = Math.Max(ClockMs, next.TimestampMs);
        }

        return message;
    }

    /// <summary>A message has been taken in, or cannot be.</summary>
    public void Took(in WaitingMessage message) => Interlocked.Exchange(ref _nextOffset, message.Offset + 1);
}
