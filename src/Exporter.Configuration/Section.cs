using System.Globalization;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>One mapping of the file, read key by key; what is not a known key, or is there twice, is a mistake.</summary>
/// <remarks>A reader that finds a wrong value reports it and returns the default, so that the rest is checked too.</remarks>
internal sealed class Section
{
    private readonly Dictionary<string, YamlValue> _values = [];
    private readonly YamlMap _map;
    private readonly string _where;
    private readonly Mistakes _mistakes;

    /// <summary>Reads the keys of <paramref name="map"/>.</summary>
    /// <param name="map">The mapping.</param>
    /// <param name="where">What it is, for messages: <c>predictor "node"</c>.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public Section(YamlMap map, string where, IReadOnlyCollection<string> known, Mistakes mistakes)
    {
        _map = map;
        _where = where;
        _mistakes = mistakes;
        foreach (var (key, value) in map.Entries)
        {
            if (!known.Contains(key.Value))
            {
                mistakes.Add(key.At, $"unknown key \"{key.Value}\" in {where}{SpellingHint.For(key.Value, known)}");
            }
            else if (!_values.TryAdd(key.Value, value))
            {
                mistakes.Add(key.At, $"\"{key.Value}\" is given twice in {where}");
            }
        }
    }

    /// <summary>The section at <paramref name="key"/>; an empty one where it is absent, null where it is no mapping.</summary>
    public Section? Sub(string key, string where, IReadOnlyCollection<string> known)
    {
        if (Find(key) is not { } value)
        {
            return new Section(new YamlMap(_map.At, []), where, known, _mistakes);
        }

        return Expect<YamlMap>(value, key, "a mapping") is { } map ? new Section(map, where, known, _mistakes) : null;
    }

    /// <summary>The value at <paramref name="key"/>; null where it is absent or empty.</summary>
    public YamlValue? Find(string key) => _values.TryGetValue(key, out var value) && !value.IsNull ? value : null;

    /// <summary>The value at <paramref name="key"/>, whose absence is a mistake.</summary>
    public YamlValue? Require(string key)
    {
        var value = Find(key);
        if (value is null)
        {
            var at = _values.TryGetValue(key, out var empty) ? empty.At : _map.At;
            _mistakes.Add(at, $"{_where} needs \"{key}\"");
        }

        return value;
    }

    /// <summary>The text at <paramref name="key"/>; null where it is absent or no text.</summary>
    public YamlText? Text(string key) => Find(key) is { } value ? Expect<YamlText>(value, key, "a text") : null;

    /// <summary>The texts of the list at <paramref name="key"/>; null where it is absent or no list.</summary>
    public List<YamlText>? Texts(string key)
    {
        if (Find(key) is not { } value || Expect<YamlList>(value, key, "a list") is not { } list)
        {
            return null;
        }

        return [.. list.Items.Select(item => Expect<YamlText>(item, $"{key}: each entry", "a text")).OfType<YamlText>()];
    }

    /// <summary>A whole number in a range.</summary>
    public int Whole(string key, int fallback, int min, int max = int.MaxValue)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        var range = max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}";
        _mistakes.Add(text.At, $"{key} must be a whole number {range}, not \"{text.Value}\"");
        return fallback;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (text.Value is "true" or "false")
        {
            return text.Value == "true";
        }

        _mistakes.Add(text.At, $"{key} must be true or false, not \"{text.Value}\"");
        return fallback;
    }

    /// <summary>A duration.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback) =>
        Text(key) is { } text && TryDuration(text, key, out var duration) ? duration : fallback;

    /// <summary>A time zone of the tz database; UTC where it is absent or not known.</summary>
    public TimeZoneInfo Zone(string key)
    {
        if (Text(key) is not { } text)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text.Value, out var zone))
        {
            return zone;
        }

        _mistakes.Add(text.At, $"{key}: \"{text.Value}\" is no time zone that this system knows; write it as the tz database does, such as Europe/Berlin");
        return TimeZoneInfo.Utc;
    }

    /// <summary>The address of a server at <paramref name="key"/>, whose absence is a mistake; null where it is absent or no address.</summary>
    /// <param name="key">The key.</param>
    /// <param name="example">An address, for messages.</param>
    public Uri? Url(string key, string example)
    {
        if (Require(key) is not { } value || Expect<YamlText>(value, key, "a text") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        _mistakes.Add(text.At, $"{key} must be an http or https address such as {example}, without user or query, not \"{AddressText.Of(text.Value)}\"");
        return null;
    }

    /// <summary>The durations of a list, each with its place; null where the list is absent.</summary>
    public List<(YamlText Text, TimeSpan Duration)>? Durations(string key)
    {
        if (Texts(key) is not { } texts)
        {
            return null;
        }

        var durations = new List<(YamlText, TimeSpan)>();
        foreach (var text in texts)
        {
            if (TryDuration(text, key, out var duration))
            {
                durations.Add((text, duration));
            }
        }

        return durations;
    }

    /// <summary><paramref name="value"/> as <typeparamref name="T"/>, or null and a mistake.</summary>
    public T? Expect<T>(YamlValue value, string what, string expected)
        where T : YamlValue
    {
        if (value is T wanted && !value.IsNull)
        {
            return wanted;
        }

        _mistakes.Add(value.At, $"{what} must be {expected}, not {value.Kind}");
        return null;
    }

    private bool TryDuration(YamlText text, string key, out TimeSpan duration)
    {
        if (PrometheusDuration.TryParse(text.Value, out duration))
        {
            return true;
        }

        _mistakes.Add(text.At, $"{key}: \"{text.Value}\" is not a duration; write it as Prometheus does, such as 30s, 5m, 1h30m or 1d");
        return false;
    }
}
