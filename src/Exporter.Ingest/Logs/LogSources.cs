using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Exporter.Ingest.Logs;

/// <summary>The sources that records came from lately, each by the bytes that its sender writes, so that labels are read once and not with each request.</summary>
/// <remarks>
/// Bounded in number and bytes: past that, known sources go on and new ones are refused. What has not been seen between two calls of <see cref="Forget"/> is
/// forgotten. Thread-safe; a look-up allocates nothing.
/// </remarks>
public sealed class LogSources
{
    private const long MaxBytes = 64 << 20;

    private Generation _seen = new();
    private Generation _older = new();

    /// <summary>Sources that are kept.</summary>
    public int Count => _seen.Count + _older.Count;

    /// <summary>Finds a source.</summary>
    internal bool TryFind(LogForm form, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LogSource? source)
    {
        var key = new SourceBytes(form, bytes);
        var seen = Volatile.Read(ref _seen);
        if (seen.TryFind(key, out source))
        {
            return true;
        }

        if (!Volatile.Read(ref _older).TryTake(key, out source))
        {
            return false;
        }

        seen.Add(key, source);
        return true;
    }

    /// <summary>Keeps a source that was not found.</summary>
    /// <param name="form">How it is written.</param>
    /// <param name="bytes">What is written; copied.</param>
    /// <param name="source">What it means.</param>
    internal void Add(LogForm form, ReadOnlySpan<byte> bytes, LogSource source) => Volatile.Read(ref _seen).Add(new SourceBytes(form, bytes), source);

    /// <summary>True where no source is taken that is not known.</summary>
    /// <param name="maxSources">How many there may be; requests that run at once may each add one more.</param>
    internal bool IsFull(int maxSources) => Count >= maxSources || _seen.Bytes + _older.Bytes >= MaxBytes;

    /// <summary>Forgets what has not been seen since the last call.</summary>
    public void Forget()
    {
        Volatile.Write(ref _older, _seen);
        Volatile.Write(ref _seen, new Generation());
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<SourceKey, LogSource> _sources = new(SourceKey.Comparer);
        private int _count;
        private long _bytes;

        public int Count => Volatile.Read(ref _count);

        public long Bytes => Interlocked.Read(ref _bytes);

        public bool TryFind(SourceBytes key, [NotNullWhen(true)] out LogSource? source) => _sources.GetAlternateLookup<SourceBytes>().TryGetValue(key, out source);

        public bool TryTake(SourceBytes key, [NotNullWhen(true)] out LogSource? source)
        {
            if (!_sources.GetAlternateLookup<SourceBytes>().TryRemove(key, out source))
            {
                return false;
            }

            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _bytes, -key.Bytes.Length);
            return true;
        }

        public void Add(SourceBytes key, LogSource source)
        {
            if (_sources.GetAlternateLookup<SourceBytes>().TryAdd(key, source))
            {
                Interlocked.Increment(ref _count);
                Interlocked.Add(ref _bytes, key.Bytes.Length);
            }
        }
    }
}
