using System.Buffers;

namespace Exporter.Ingest.Logs;

/// <summary>A log line that is a JSON object, as structured loggers write them: its message is the line, its severity and time are those of the record where the sender says none.</summary>
/// <remarks>
/// What is no such object, or has no message, stays as it is. A message that is such an object itself, as container runtimes and agents wrap them, is read again, once. Allocates nothing in
/// steady state; costs a text line two comparisons. To be disposed of after the record was used, whose text may lie in it.
/// </remarks>
public ref struct JsonLine : IDisposable
{
    private byte[]? _plain;
    private byte[]? _inner;

    /// <summary>Reads a record's body.</summary>
    /// <param name="record">As a sender wrote it.</param>
    /// <returns>The record as it is meant.</returns>
    public LogRecord Read(in LogRecord record)
    {
        var body = record.Body;
        var (severity, timestampMs) = (record.Severity, record.TimestampMs);
        if (LooksLikeOne(body) && TryRead(ref body, ref severity, ref timestampMs, ref _plain) && LooksLikeOne(body))
        {
            TryRead(ref body, ref severity, ref timestampMs, ref _inner);
        }

        return new LogRecord(record.Source, timestampMs, severity, body);
    }

    /// <summary>Gives memory back.</summary>
    public void Dispose()
    {
        Return(ref _plain);
        Return(ref _inner);
    }

    private static bool LooksLikeOne(ReadOnlySpan<byte> body) =>
        !body.IsEmpty && body[0] is (byte)'{' or (byte)' ' && body.Trim(" \t\r\n"u8) is [(byte)'{', .., (byte)'}'];

    private static bool TryRead(ref ReadOnlySpan<byte> body, ref LogSeverity severity, ref long timestampMs, scoped ref byte[]? plain)
    {
        Span<byte> room = stackalloc byte[JsonLineFields.Longest];
        ReadOnlySpan<byte> message = default, level = default, time = default;
        var isEscaped = false;
        var (messageRank, levelRank, timeRank) = (int.MaxValue, int.MaxValue, int.MaxValue);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.IsNameEscaped || members.Value.IsEmpty || JsonLineFields.Lower(members.Name, room) is not { IsEmpty: false } name)
            {
                continue;
            }

            if (members.IsText && IsBetter(JsonLineFields.MessageRank(name), ref messageRank))
            {
                message = members.Value;
                isEscaped = members.IsEscaped;
            }
            else if (!members.IsEscaped && IsBetter(JsonLineFields.SeverityRank(name), ref levelRank))
            {
                level = members.Value;
            }
            else if (!members.IsEscaped && IsBetter(JsonLineFields.TimeRank(name), ref timeRank))
            {
                time = members.Value;
            }
        }

        if (!members.IsWhole)
        {
            return false;
        }

        severity = severity == LogSeverity.Unknown ? LogSeverityText.Parse(level) : severity;
        timestampMs = timestampMs == 0 ? JsonLineTime.Parse(time) : timestampMs;
        if (message.IsEmpty)
        {
            return false;
        }

        body = isEscaped ? Unescaped(message, ref plain) : message;
        return true;
    }

    private static bool IsBetter(int rank, ref int best)
    {
        var isBetter = rank != JsonLineFields.None && rank < best;
        best = isBetter ? rank : best;
        return isBetter;
    }

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> message, scoped ref byte[]? plain)
    {
        plain = ArrayPool<byte>.Shared.Rent(message.Length);
        return plain.AsSpan(0, JsonText.Unescape(message, plain));
    }

    private static void Return(ref byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }
}
