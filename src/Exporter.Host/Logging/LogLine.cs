using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Exporter.Host.Logging;

/// <summary>The text of one log message.</summary>
internal static class LogLine
{
    /// <summary><c>time=… level=… msg="…" key=value</c>; values are quoted where they need it.</summary>
    public static string Logfmt(string time, string level, string message, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var line = new StringBuilder().Append("time=").Append(time).Append(" level=").Append(level).Append(" msg=");
        AppendQuoted(line, message);
        foreach (var (key, value) in fields)
        {
            line.Append(' ').Append(key).Append('=');
            var text = Text(value);
            if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('"', '=', '\\'))
            {
                line.Append(text);
            }
            else
            {
                AppendQuoted(line, text);
            }
        }

        return line.ToString();
    }

    /// <summary>The same as one JSON object.</summary>
    public static string Json(string time, string level, string message, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("level", level);
            json.WriteString("msg", message);
            foreach (var (key, value) in fields)
            {
                json.WriteString(key, Text(value));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static void AppendQuoted(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"' or '\\':
                    line.Append('\\').Append(character);
                    break;
                case '\n':
                    line.Append("\\n");
                    break;
                case < ' ':
                    line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                    break;
                default:
                    line.Append(character);
                    break;
            }
        }

        line.Append('"');
    }
}
