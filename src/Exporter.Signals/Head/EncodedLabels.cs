using System.Text;
using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>A label set in the form in which a decoder hands it to a head.</summary>
internal readonly struct EncodedLabels
{
    private readonly byte[] _bytes;
    private readonly LabelSlice[] _slices;
    private readonly ulong _hash;

    private EncodedLabels(byte[] bytes, LabelSlice[] slices, ulong hash) => (_bytes, _slices, _hash) = (bytes, slices, hash);

    /// <summary>The view; valid as long as this value.</summary>
    public LabelView View => new(_bytes, _slices, _hash);

    /// <summary>Encodes <paramref name="labels"/>; equal labels have equal hashes, which are not a decoder's.</summary>
    public static EncodedLabels Of(Labels labels)
    {
        var bytes = new byte[labels.Enumerate().Sum(label => Encoding.UTF8.GetByteCount(label.Name) + Encoding.UTF8.GetByteCount(label.Value))];
        var slices = new LabelSlice[labels.Count];
        var at = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            var name = Encoding.UTF8.GetBytes(labels[i].Name, bytes.AsSpan(at));
            var value = Encoding.UTF8.GetBytes(labels[i].Value, bytes.AsSpan(at + name));
            slices[i] = new LabelSlice(at, name, at + name, value);
            at += name + value;
        }

        // The head compares the labels behind an equal hash, so the object's own hash is good enough.
        return new EncodedLabels(bytes, slices, HashMix.Of((uint)labels.GetHashCode()));
    }
}
