using System.Text;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;

namespace Exporter.TestKit;

/// <summary>Puts samples into a head the way a decoder does.</summary>
public static class HeadFeed
{
    /// <summary>Finds the series by its fingerprint, or calls <see cref="SeriesHead.Resolve"/> with the encoded form of <paramref name="labels"/>.</summary>
    public static int Resolve(SeriesHead head, Labels labels)
    {
        var fingerprint = Fingerprint(labels);
        var series = head.ResolveKnown(fingerprint);
        if (series == SeriesRef.Unknown)
        {
            series = Resolve(head, labels, Hash(labels));
            if (series is >= 0 or SeriesRef.Ignored)
            {
                head.Remember(fingerprint, series);
            }
        }

        return series;
    }

    /// <summary>By labels alone, with a hash of the caller's choice, to force collisions.</summary>
    public static int Resolve(SeriesHead head, Labels labels, ulong hash)
    {
        var (buffer, slices) = Encode(labels);
        return head.Resolve(new LabelView(buffer, slices, hash));
    }

    /// <summary>Stands for the labels, as a decoder's fingerprint does.</summary>
    public static UInt128 Fingerprint(Labels labels)
    {
        var hash = Hash(labels);
        return new UInt128(hash * 0x9E3779B97F4A7C15, hash);
    }

    /// <summary>Resolves and appends; a series that is not stored counts as a failure of the test.</summary>
    public static AppendResult Append(SeriesHead head, Labels labels, long timestampMs, double value)
    {
        var series = Resolve(head, labels);
        return series >= 0
            ? head.Append(series, timestampMs, value)
            : throw new InvalidOperationException($"{labels} is not stored: {series}");
    }

    /// <summary>The labels as bytes with the places of names and values.</summary>
    public static (byte[] Buffer, LabelSlice[] Slices) Encode(Labels labels)
    {
        var buffer = new List<byte>();
        var slices = new LabelSlice[labels.Count];
        for (var i = 0; i < labels.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(labels[i].Name);
            var value = Encoding.UTF8.GetBytes(labels[i].Value);
            slices[i] = new LabelSlice(buffer.Count, name.Length, buffer.Count + name.Length, value.Length);
            buffer.AddRange(name);
            buffer.AddRange(value);
        }

        return ([.. buffer], slices);
    }

    /// <summary>FNV-1a over names and values: stable over runs, which string hashes are not.</summary>
    public static ulong Hash(Labels labels)
    {
        var hash = 14695981039346656037UL;
        for (var i = 0; i < labels.Count; i++)
        {
            foreach (var b in Encoding.UTF8.GetBytes($"{labels[i].Name}\xff{labels[i].Value}\xff"))
            {
                hash = (hash ^ b) * 1099511628211UL;
            }
        }

        return hash;
    }
}
