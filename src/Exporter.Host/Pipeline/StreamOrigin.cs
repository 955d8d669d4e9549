namespace Exporter.Host.Pipeline;

/// <summary>By which way what this thread applies has come: see <see cref="Exporter.Signals.Head.SeriesHead.Origin"/>.</summary>
/// <remarks>Of the thread, since decoders and receivers on the way in have no part in it.</remarks>
internal static class StreamOrigin
{
    [ThreadStatic]
    private static ushort _current;

    /// <summary>0 for requests.</summary>
    public static ushort Current
    {
        get => _current;
        set => _current = value;
    }
}
