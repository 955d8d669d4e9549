using System.Text.Json;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Reads members of an object that somebody has posted, and takes note of what is wrong with each, so that all is told at once.</summary>
/// <param name="root">The object.</param>
/// <param name="where">What it is, for messages.</param>
/// <param name="mistakes">Receives the mistakes.</param>
internal sealed class CheckedMembers(JsonElement root, string where, List<string> mistakes)
{
    /// <summary>Notes members that nobody reads: they may be slips of those that somebody does.</summary>
    public void Only(IReadOnlyCollection<string> known) => Read(() =>
    {
        JsonMember.Only(root, known, where);
        return true;
    });

    /// <summary>A text of limited length; empty where it is absent, null or wrong.</summary>
    public string Text(string name, int maxLength) => Read(() => JsonMember.OptionalText(root, name, where, maxLength)) ?? "";

    /// <summary>The same for one that must be there.</summary>
    /// <param name="name">The member.</param>
    /// <param name="maxLength">Its characters at most.</param>
    /// <param name="what">What it should be, for messages.</param>
    public string Required(string name, int maxLength, string what)
    {
        var (before, text) = (mistakes.Count, Text(name, maxLength));
        if (string.IsNullOrWhiteSpace(text) && mistakes.Count == before)
        {
            mistakes.Add($"it has no {name}: {what}");
        }

        return text;
    }

    /// <summary>An instant as Unix ms; null where it is absent, null, empty or wrong.</summary>
    public long? Instant(string name) => Read(() => JsonMember.OptionalInstant(root, name, where));

    /// <summary>An object of texts as labels; none where it is wrong.</summary>
    public Labels Labels(string name) => Read(() => JsonMember.Labels(root, name, where)) ?? Signals.Labels.Empty;

    private T? Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (PostedJson.IsOfTheBody(exception))
        {
            mistakes.Add(exception.Message);
            return default;
        }
    }
}
