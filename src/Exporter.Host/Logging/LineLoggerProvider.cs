using System.Globalization;

namespace Exporter.Host.Logging;

/// <summary>Writes every message as one line, in the form that the other programs of a Prometheus installation use.</summary>
/// <remarks>The writer is the caller's and is not closed. Lines of several threads do not mix.</remarks>
/// <param name="output">Where the lines go.</param>
/// <param name="format">How they look.</param>
/// <param name="minimum">Messages below it are left out.</param>
/// <param name="time">Gives the time stamps.</param>
public sealed class LineLoggerProvider(TextWriter output, LogFormat format, LogLevel minimum, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _writing = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        // The framework's own chatter is of no use to an operator; its warnings are.
        var own = categoryName.StartsWith("Exporter.", StringComparison.Ordinal);
        return new LineLogger(this, own || minimum >= LogLevel.Warning ? minimum : LogLevel.Warning);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogLevel level, string message, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = format == LogFormat.Json
            ? LogLine.Json(stamp, NameOf(level), message, fields)
            : LogLine.Logfmt(stamp, NameOf(level), message, fields);
        lock (_writing)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    private sealed class LineLogger(LineLoggerProvider provider, LogLevel minimum) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var fields = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).Where(field => field.Key != "{OriginalFormat}");
            if (exception is not null)
            {
                fields = fields.Append(new("err", exception.Message)).Append(new("stack", exception.ToString()));
            }

            provider.Write(logLevel, formatter(state, exception), fields);
        }
    }
}
