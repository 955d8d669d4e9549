using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>Reads a severity off a line whose sender says none: a level in capitals (<c>ERROR</c>), in brackets (<c>[error]</c>) or as a value (<c>level=error</c>), near its beginning.</summary>
internal static class SeverityWords
{
    private const int TokensLookedAt = 16;

    private static readonly (WordList Words, LogSeverity Severity)[] Levels =
    [
        (new("trace finest verbose"), LogSeverity.Trace),
        (new("debug dbg fine"), LogSeverity.Debug),
        (new("info information notice"), LogSeverity.Info),
        (new("warn warning wrn"), LogSeverity.Warn),
        (new("error err severe"), LogSeverity.Error),
        (new("fatal critical crit panic alert emerg emergency"), LogSeverity.Fatal),
    ];

    /// <summary>The severity that a line's own words say.</summary>
    public static LogSeverity Of(MaskedLine line)
    {
        var tokens = line.Tokens;
        for (var i = 0; i < Math.Min(tokens.Length, TokensLookedAt); i++)
        {
            var isMarked = (tokens[i].Traits & TokenTraits.Capitals) != 0 || (i > 0 && tokens[i - 1].IsPunctuation && line.TextOf(tokens[i - 1])[0] is (byte)'[' or (byte)'=' or (byte)'"');
            if (!isMarked)
            {
                continue;
            }

            var word = line.TextOf(tokens[i]);
            foreach (var (words, severity) in Levels)
            {
                if (words.Contains(word))
                {
                    return severity;
                }
            }
        }

        return LogSeverity.Unknown;
    }
}
