using System.Collections.Immutable;
using System.Text;

namespace Exporter.Configuration.Events;

/// <summary>A text with places for what a delivery says: <c>{repository}-{environment}</c>. Immutable.</summary>
public sealed class FieldTemplate
{
    // A text and the field behind it; the last one may have none.
    private readonly ImmutableArray<(string Text, string? Field)> _parts;

    private FieldTemplate(ImmutableArray<(string Text, string? Field)> parts) => _parts = parts;

    /// <summary>The fields that it names.</summary>
    public IEnumerable<string> Fields => _parts.Where(part => part.Field is not null).Select(part => part.Field!);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="complaint">What is wrong with it; empty for nothing.</param>
    /// <returns>Null where something is wrong.</returns>
    public static FieldTemplate? Parse(string text, out string complaint)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = ImmutableArray.CreateBuilder<(string, string?)>();
        var rest = text.AsSpan();
        while (rest.IndexOfAny('{', '}') is >= 0 and var open)
        {
            var length = rest[open] == '{' ? rest[(open + 1)..].IndexOf('}') : -1;
            if (length <= 0 || rest.Slice(open + 1, length).Contains('{'))
            {
                complaint = $"\"{text}\" has a brace that names no field; a field is written {{name}}";
                return null;
            }

            parts.Add((rest[..open].ToString(), rest.Slice(open + 1, length).ToString()));
            rest = rest[(open + length + 2)..];
        }

        parts.Add((rest.ToString(), null));
        complaint = "";
        return new FieldTemplate(parts.ToImmutable());
    }

    /// <summary>The text for one delivery.</summary>
    /// <param name="fields">What the delivery says.</param>
    /// <param name="missing">The first field that it says nothing of; empty where it says all.</param>
    public string Fill(IReadOnlyDictionary<string, string> fields, out string missing)
    {
        ArgumentNullException.ThrowIfNull(fields);
        missing = Fields.FirstOrDefault(field => fields.GetValueOrDefault(field, "").Length == 0) ?? "";
        var text = new StringBuilder();
        foreach (var (before, field) in _parts)
        {
            text.Append(before).Append(field is null ? "" : fields.GetValueOrDefault(field, ""));
        }

        return text.ToString();
    }
}
