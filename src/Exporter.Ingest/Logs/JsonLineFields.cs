using System.Text;

namespace Exporter.Ingest.Logs;

/// <summary>The names by which structured loggers call a line's message, its severity and its time, the likeliest first; in any case.</summary>
/// <remarks>
/// Of logrus, zap, zerolog, slog, pino, bunyan, winston, structlog, python-json-logger, Log4j 2, Serilog (also compact: https://clef-json.org), .NET's JSON console, Elastic's Common Schema,
/// Google's structured logging and Docker's json-file.
/// </remarks>
internal static class JsonLineFields
{
    /// <summary>What is no field that anybody looks for.</summary>
    public const int None = -1;

    private const int LongestName = 16;

    private static readonly byte[][] Messages = Bytes("message", "msg", "@m", "log", "body", "event", "text", "textpayload", "@mt");
    private static readonly byte[][] Severities = Bytes("level", "severity", "log.level", "@l", "lvl", "loglevel", "levelname", "severitytext", "severity_text");
    private static readonly byte[][] Times = Bytes("@timestamp", "timestamp", "time", "ts", "@t");

    /// <summary>How likely a field is the message, 0 the most; <see cref="None"/> where it is not.</summary>
    public static int MessageRank(ReadOnlySpan<byte> lowered) => RankIn(Messages, lowered);

    /// <summary>The same of the severity.</summary>
    public static int SeverityRank(ReadOnlySpan<byte> lowered) => RankIn(Severities, lowered);

    /// <summary>The same of the time.</summary>
    public static int TimeRank(ReadOnlySpan<byte> lowered) => RankIn(Times, lowered);

    /// <summary>A name in small letters.</summary>
    /// <param name="name">The name.</param>
    /// <param name="lowered">Room for the longest.</param>
    /// <returns>Nothing where it is too long to be any.</returns>
    public static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> name, Span<byte> lowered) =>
        name.Length <= lowered.Length && Ascii.ToLower(name, lowered, out var written) == System.Buffers.OperationStatus.Done ? lowered[..written] : default;

    /// <summary>Bytes that a name may have.</summary>
    public static int Longest => LongestName;

    private static int RankIn(byte[][] names, ReadOnlySpan<byte> lowered)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (lowered.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        return None;
    }

    private static byte[][] Bytes(params ReadOnlySpan<string> names)
    {
        var bytes = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
        {
            bytes[i] = Encoding.ASCII.GetBytes(names[i]);
        }

        return bytes;
    }
}
