using Exporter.Ingest;
using Exporter.Signals.State;

namespace Exporter.Signals.Head;

/// <summary>A label set as one byte string: names and values, each ended by 0xFF, which UTF-8 never contains.</summary>
internal static class LabelKey
{
    private const byte Separator = 0xFF;

    /// <summary>The key of a decoder's view.</summary>
    public static byte[] From(in LabelView labels)
    {
        var length = 2 * labels.Count;
        for (var i = 0; i < labels.Count; i++)
        {
            length += labels.Name(i).Length + labels.Value(i).Length;
        }

        var key = new byte[length];
        var at = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            Put(labels.Name(i), key, ref at);
            Put(labels.Value(i), key, ref at);
        }

        return key;
    }

    /// <summary>True when <paramref name="key"/> is the key of <paramref name="labels"/>.</summary>
    public static bool Matches(ReadOnlySpan<byte> key, in LabelView labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (!Take(labels.Name(i), ref key) || !Take(labels.Value(i), ref key))
            {
                return false;
            }
        }

        return key.IsEmpty;
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

        return Labels.From(labels);
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

    private static void Put(ReadOnlySpan<byte> text, byte[] key, ref int at)
    {
        text.CopyTo(key.AsSpan(at));
        at += text.Length;
        key[at++] = Separator;
    }

    private static bool Take(ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> key)
    {
        if (key.Length <= text.Length || key[text.Length] != Separator || !key.StartsWith(text))
        {
            return false;
        }

        key = key[(text.Length + 1)..];
        return true;
    }
}
