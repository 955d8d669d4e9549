using Exporter.Ingest;

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
