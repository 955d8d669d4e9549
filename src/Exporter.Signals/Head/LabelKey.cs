using System.Text;
using Exporter.Ingest;
using Exporter.Signals.State;

namespace Exporter.Signals.Head;

/// <summary>A label set as bytes: names and values as UTF-8, each ended by 0xFF, which UTF-8 never contains. The form in which state files hold it.</summary>
internal static class LabelKey
{
    private const byte Separator = 0xFF;

    /// <summary>Writes the key of a label set with its length.</summary>
    public static void Write(StateWriter writer, Labels labels)
    {
        var length = 2 * labels.Count;
        for (var i = 0; i < labels.Count; i++)
        {
            length += Encoding.UTF8.GetByteCount(labels[i].Name) + Encoding.UTF8.GetByteCount(labels[i].Value);
        }

        writer.Write(length);
        for (var i = 0; i < labels.Count; i++)
        {
            writer.WriteUtf8(labels[i].Name);
            writer.Write(Separator);
            writer.WriteUtf8(labels[i].Value);
            writer.Write(Separator);
        }
    }

    /// <summary>True when <paramref name="labels"/> are those of a decoder's view.</summary>
    public static bool Matches(Labels labels, in LabelView view)
    {
        if (labels.Count != view.Count)
        {
            return false;
        }

        for (var i = 0; i < view.Count; i++)
        {
            // UTF-8 byte order and UTF-16 ordinal order differ beyond the BMP, where the label may lie elsewhere.
            var label = Is(labels[i].Name, view.Name(i)) ? labels[i] : new Label("", labels.Get(Encoding.UTF8.GetString(view.Name(i))));
            if (!Is(label.Value, view.Value(i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The label set of a key.</summary>
    /// <exception cref="StateFormatException">The bytes are not a key.</exception>
    public static Labels ToLabels(ReadOnlySpan<byte> key, StateReader texts)
    {
        var labels = new List<Label>();
        while (!key.IsEmpty)
        {
            labels.Add(new Label(texts.Text(TakeText(ref key)), texts.Text(TakeText(ref key))));
        }

        return texts.LabelsOf(labels);
    }

    private static ReadOnlySpan<byte> TakeText(ref ReadOnlySpan<byte> key)
    {
        var end = key.IndexOf(Separator);
        if (end < 0)
        {
            throw new StateFormatException("the labels of a series are cut short");
        }

        var text = key[..end];
        key = key[(end + 1)..];
        return text;
    }

    private static bool Is(string text, ReadOnlySpan<byte> utf8) =>
        Ascii.Equals(utf8, text) || (text.Length < utf8.Length && Encoding.UTF8.GetString(utf8) == text);
}
