using CsCheck;
using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

public class RemoteWriteProperties
{
    private static readonly Gen<string> GenText =
        Gen.OneOf(Gen.String[Gen.Char['a', 'z'], 1, 20], Gen.String[Gen.OneOf('a', '_', ' ', '.', 'ü', '\n', '"', '漢'), 1, 40]);

    private static readonly Gen<(string Name, string Value)[]> GenLabels =
        Gen.Select(GenText, GenText).Array[0, 8].Select(GenText, (labels, name) =>
            labels.DistinctBy(label => label.Item1).Append(("__name__", name)).ToArray());

    // Every bit pattern, so every NaN with its payload, among them the stale marker.
    private static readonly Gen<double> GenValue =
        Gen.OneOf(Gen.ULong.Select(BitConverter.UInt64BitsToDouble), Gen.Double, Gen.OneOf(StaleMarker.Value, double.NaN, double.PositiveInfinity, -0.0, 0.0));

    private static readonly Gen<Entry[]> GenRequest =
        Gen.Select(GenLabels, Gen.Select(Gen.Long, GenValue).Array[0, 4], Gen.Int[0, 2], (labels, samples, exemplars) => new Entry(labels, samples, exemplars)).Array[0, 20];

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void Decode_OfEncode_GivesWhatWentIn(RemoteWriteVersion version) => GenRequest.Sample(request =>
    {
        var expected = request
            .SelectMany(entry => entry.Samples.Select(sample => (Text(entry.Labels), sample.Item1, BitConverter.DoubleToInt64Bits(sample.Item2))))
            .ToList();
        var sink = new RecordingSink();

        DecodeResult result = Bytes.Apply(Encode(request, version), version, sink);

        Assert.Equal(expected, sink.Samples);
        Assert.Equal((request.Length, expected.Count, request.Sum(entry => entry.Exemplars)), (result.Series, result.SamplesWritten, result.Exemplars));
        Assert.False(result.SenderErred, result.FirstError);
    });

    [Fact]
    public void Hash_OfASeries_IsTheSameInBothVersionsAndDiffersBetweenSeries() => GenRequest.Sample(request =>
    {
        var v1 = new RecordingSink();
        var v2 = new RecordingSink();

        Bytes.Apply(Encode(request, RemoteWriteVersion.V1), RemoteWriteVersion.V1, v1);
        Bytes.Apply(Encode(request, RemoteWriteVersion.V2), RemoteWriteVersion.V2, v2);

        Assert.Equal(v1.Hashes, v2.Hashes);
        Assert.Equal(v1.Hashes.Count, v1.Hashes.Distinct().Count());
    });

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void Request_CutAnywhere_IsRefusedOrShorterAtASeriesBoundary(RemoteWriteVersion version) =>
        Gen.Select(GenRequest, Gen.Double[0, 1]).Sample((request, share) =>
        {
            byte[] whole = Encode(request, version);
            var all = new RecordingSink();
            Bytes.Apply(whole, version, all);
            var sink = new RecordingSink();

            RemoteWriteDecoder decoder = Bytes.Decode(whole[..(int)(share * whole.Length)], version);
            if (decoder.Result.Reject == RejectReason.None)
            {
                decoder.ApplyTo(sink);
            }

            // Never a sample that was not there, never one out of turn.
            Assert.Equal(all.Samples.Take(sink.Samples.Count), sink.Samples);
        });

    // Labels in the generated order: V2 sends them so, and the receiver has to sort.
    private static byte[] Encode(Entry[] request, RemoteWriteVersion version)
    {
        var encoder = new RemoteWriteEncoder(version);
        foreach (Entry entry in request)
        {
            encoder.StartSeries(entry.Labels);
            foreach ((long timestampMs, double value) in entry.Samples)
            {
                encoder.AddSample(timestampMs, value);
            }

            for (int i = 0; i < entry.Exemplars; i++)
            {
                encoder.AddExemplar([("trace_id", $"{i}")], i, i);
            }
        }

        return encoder.ToProtobuf();
    }

    // The naive reference for the order: compare the names' UTF-8 bytes.
    private static string Text((string Name, string Value)[] labels) => string.Join(',', labels
        .OrderBy(label => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(label.Name)), StringComparer.Ordinal)
        .Select(label => $"{label.Name}={label.Value}"));

    private sealed record Entry((string Name, string Value)[] Labels, (long, double)[] Samples, int Exemplars);
}
