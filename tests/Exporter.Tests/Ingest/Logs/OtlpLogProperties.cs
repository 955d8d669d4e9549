using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using LogRecord = Exporter.Ingest.Otlp.Proto.LogRecord;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>The hand-written readers against what Google.Protobuf writes, on random exports: as protobuf and as JSON they are the same records.</summary>
public sealed class OtlpLogProperties
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> GenText = Gen.OneOf(
        Gen.OneOf("", "service.name", "service.instance.id", "host.name", "level", "{\"a\":1}"), Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.OneOf('ü', '.', '\n', '漢', '"', '\\')), 0, 12]);

    private static readonly Gen<AnyValue> GenScalar = Gen.OneOf(
        GenText.Select(text => new AnyValue { StringValue = text }),
        Gen.Bool.Select(flag => new AnyValue { BoolValue = flag }),
        Gen.Long.Select(number => new AnyValue { IntValue = number }),
        Gen.OneOf(Gen.Double, Gen.OneOf(double.NaN, double.PositiveInfinity, -0.0)).Select(number => new AnyValue { DoubleValue = number }),
        Gen.Byte.Array[0, 9].Select(bytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) }),
        Gen.Const(() => new AnyValue()));

    private static readonly Gen<AnyValue> GenFlat = Gen.OneOf(GenScalar, ListOf(GenScalar), MapOf(GenScalar));

    private static readonly Gen<AnyValue> GenValue = Gen.OneOf(GenFlat, ListOf(GenFlat), MapOf(GenFlat));

    // Within what is no future for the decoder.
    private static readonly Gen<ulong> GenTime = Gen.OneOf(Gen.Const(0UL), Gen.ULong[1, (ulong)Decoding.LatestMs * 1_000_000]);

    private static readonly Gen<LogRecord> GenRecord = Gen.Select(GenTime, GenTime, Gen.Int[0, 24], GenText, GenValue, Gen.Int[0, 2], (time, observed, severity, text, body, kind) => new LogRecord
    {
        TimeUnixNano = time,
        ObservedTimeUnixNano = observed,
        SeverityNumber = (SeverityNumber)severity,
        SeverityText = text,
        EventName = text,
        Flags = 1,
        TraceId = ByteString.CopyFromUtf8("0123456789abcdef"),
        Attributes = { new KeyValue { Key = "k", Value = body } },
        Body = kind == 0 ? null : body,
    });

    private static readonly Gen<ResourceLogs> GenResource = Gen.Select(Gen.Select(GenText, GenValue).Array[0, 4], GenRecord.Array[0, 5].Array[0, 2], Gen.Bool, (attributes, scopes, hasResource) => new ResourceLogs
    {
        Resource = hasResource ? new Resource { Attributes = { attributes.Select(pair => new KeyValue { Key = pair.Item1, Value = pair.Item2 }) } } : null,
        ScopeLogs = { scopes.Select(records => new ScopeLogs { Scope = new InstrumentationScope { Name = "lib" }, LogRecords = { records } }) },
        SchemaUrl = "s",
    });

    private static readonly Gen<ExportLogsServiceRequest> GenExport = GenResource.Array[0, 3].Select(resources => new ExportLogsServiceRequest { ResourceLogs = { resources } });

    [Fact]
    public void Records_OfAnyExport_AreThoseOfTheGeneratedReader() =>
        GenExport.Sample(export => Assert.Equal(Expected(export), Decoding.RecordsOf(export.ToByteArray(), LogForm.OtlpProtobuf)));

    [Fact]
    public void Json_OfAnyExport_IsTheSameRecords() =>
        GenExport.Sample(export => Assert.Equal(Decoding.RecordsOf(export.ToByteArray(), LogForm.OtlpProtobuf), Decoding.RecordsOf(JsonFormatter.Default.Format(export), LogForm.OtlpJson)));

    [Fact]
    public void Bytes_Spoilt_AreRefusedOrTakenAndNeverThrow() => Gen.Select(GenExport, Gen.Int, Gen.Byte).Sample((export, at, bits) =>
    {
        var bytes = export.ToByteArray();
        if (bytes.Length > 0)
        {
            bytes[(at & int.MaxValue) % bytes.Length] ^= bits;
        }

        using var decoding = new Decoding();
        var isTaken = decoding.Take(bytes, LogForm.OtlpProtobuf);
        Assert.True(isTaken || decoding.Sink.Records.Length == 0);
    });

    private static IEnumerable<KeptRecord> Expected(ExportLogsServiceRequest export) =>
        from resource in export.ResourceLogs
        let labels = LabelsOf(resource.Resource)
        from scope in resource.ScopeLogs
        from record in scope.LogRecords
        select new KeptRecord(labels, TimeOf(record), SeverityOf(record), TextOf(record));

    private static string LabelsOf(Resource? resource) =>
        string.Join(',', new ResourceLabels(resource).Info().Where(label => label.Key is not ("__name__" or "")).Select(label => $"{label.Key}={label.Value}"));

    private static long TimeOf(LogRecord record) => (long)((record.TimeUnixNano > 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano) / 1_000_000);

    private static LogSeverity SeverityOf(LogRecord record) => record.SeverityNumber == SeverityNumber.Unspecified
        ? LogSeverityText.Parse(Encoding.UTF8.GetBytes(record.SeverityText))
        : Enum.Parse<LogSeverity>(record.SeverityNumber.ToString().TrimEnd('2', '3', '4'));

    // Maps keep the order of their sender here, and their text is readable: what a label has is another JSON.
    private static string TextOf(LogRecord record) => record.Body switch
    {
        null => record.EventName,
        { ValueCase: AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue } => JsonOf(record.Body),
        _ => AttributeLabels.TextOf(record.Body),
    };

    private static string JsonOf(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.ArrayValue => $"[{string.Join(',', value.ArrayValue.Values.Select(JsonOf))}]",
        AnyValue.ValueOneofCase.KvlistValue => $"{{{string.Join(',', value.KvlistValue.Values.Select(pair => $"{Quoted(pair.Key)}:{JsonOf(pair.Value)}"))}}}",
        AnyValue.ValueOneofCase.StringValue => Quoted(value.StringValue),
        AnyValue.ValueOneofCase.BytesValue => Quoted(AttributeLabels.TextOf(value)),
        AnyValue.ValueOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue) => Quoted(AttributeLabels.TextOf(value)),
        null or AnyValue.ValueOneofCase.None => "null",
        _ => AttributeLabels.TextOf(value),
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static Gen<AnyValue> ListOf(Gen<AnyValue> values) => values.Array[0, 3].Select(list => new AnyValue { ArrayValue = new ArrayValue { Values = { list } } });

    private static Gen<AnyValue> MapOf(Gen<AnyValue> values) =>
        Gen.Select(GenText, values).Array[0, 3].Select(pairs => new AnyValue { KvlistValue = new KeyValueList { Values = { pairs.Select(pair => new KeyValue { Key = pair.Item1, Value = pair.Item2 }) } } });
}
