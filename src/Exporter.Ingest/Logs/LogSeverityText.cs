namespace Exporter.Ingest.Logs;

/// <summary>The words and numbers by which senders say how bad a record is.</summary>
internal static class LogSeverityText
{
    private const int LongestWord = 16;

    /// <summary>Reads a word as OpenTelemetry, syslog and the usual libraries write it, in any case; or a number as syslog (0 to 7) or pino and bunyan (10 to 60) write it.</summary>
    /// <returns><see cref="LogSeverity.Unknown"/> for any other text.</returns>
    public static LogSeverity Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestWord)
        {
            return LogSeverity.Unknown;
        }

        Span<byte> word = stackalloc byte[LongestWord];
        for (var i = 0; i < text.Length; i++)
        {
            word[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        }

        word = word[..text.Length];
        return char.IsAsciiDigit((char)word[0]) ? OfNumber(word) : OfWord(WithoutStep(word));
    }

    /// <summary>What a severity number of OpenTelemetry means.</summary>
    /// <remarks>Source: opentelemetry.io/docs/specs/otel/logs/data-model, "Field: SeverityNumber".</remarks>
    public static LogSeverity OfNumber(long number) => number is >= 1 and <= 24 ? (LogSeverity)(((number - 1) / 4) + 1) : LogSeverity.Unknown;

    // OpenTelemetry's short names have steps: ERROR2.
    private static ReadOnlySpan<byte> WithoutStep(ReadOnlySpan<byte> word) => word[^1] is >= (byte)'2' and <= (byte)'4' ? word[..^1] : word;

    private static LogSeverity OfWord(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("info"u8) || word.SequenceEqual("information"u8) || word.SequenceEqual("informational"u8) || word.SequenceEqual("notice"u8))
        {
            return LogSeverity.Info;
        }

        if (word.SequenceEqual("error"u8) || word.SequenceEqual("err"u8))
        {
            return LogSeverity.Error;
        }

        if (word.SequenceEqual("warn"u8) || word.SequenceEqual("warning"u8))
        {
            return LogSeverity.Warn;
        }

        if (word.SequenceEqual("debug"u8))
        {
            return LogSeverity.Debug;
        }

        if (word.SequenceEqual("trace"u8) || word.SequenceEqual("verbose"u8) || word.SequenceEqual("silly"u8))
        {
            return LogSeverity.Trace;
        }

        return word.SequenceEqual("fatal"u8) || word.SequenceEqual("critical"u8) || word.SequenceEqual("crit"u8) || word.SequenceEqual("alert"u8)
            || word.SequenceEqual("emerg"u8) || word.SequenceEqual("emergency"u8) || word.SequenceEqual("panic"u8)
            ? LogSeverity.Fatal
            : LogSeverity.Unknown;
    }

    // Source: RFC 5424, 6.2.1 for 0 to 7; getpino.io, "level" for the tens.
    private static LogSeverity OfNumber(ReadOnlySpan<byte> digits) => digits switch
    {
        [>= (byte)'0' and <= (byte)'2'] or [(byte)'6', (byte)'0'] => LogSeverity.Fatal,
        [(byte)'3'] or [(byte)'5', (byte)'0'] => LogSeverity.Error,
        [(byte)'4'] or [(byte)'4', (byte)'0'] => LogSeverity.Warn,
        [(byte)'5' or (byte)'6'] or [(byte)'3', (byte)'0'] => LogSeverity.Info,
        [(byte)'7'] or [(byte)'2', (byte)'0'] => LogSeverity.Debug,
        [(byte)'1', (byte)'0'] => LogSeverity.Trace,
        _ => LogSeverity.Unknown,
    };
}
