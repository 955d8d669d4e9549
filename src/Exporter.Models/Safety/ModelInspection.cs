using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Safety;

/// <summary>Looks at the bytes of an ONNX file before any runtime sees them, and says what a model must not have.</summary>
/// <remarks>
/// Only operators of <see cref="OperatorList"/>; no loops, no functions of its own (a few lines of which make billions of nodes), no data in other files, no claims of data that
/// are not there; bounded numbers of everything (<see cref="InspectionLimits"/>). Costs one pass over the file, and a small multiple of it in memory. What is left
/// can still be too much for the machine; that is what the trial is for (<see cref="IModelTrial"/>).
/// </remarks>
public static class ModelInspection
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: ModelProto.
    private const int GraphField = 7;
    private const int MetadataField = 14;
    private const int TrainingField = 20;
    private const int FunctionField = 25;

    /// <summary>Inspects a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="error">Everything that speaks against it, in one line; empty where nothing does.</param>
    /// <returns>False where something does.</returns>
    public static bool TryPass(byte[] file, out string error)
    {
        var findings = new InspectionFindings();
        var read = TryInspect(file, findings);
        if (!read && findings.AreNone)
        {
            findings.Add("is no ONNX file, or is cut short");
        }

        error = findings.ToString();
        return findings.AreNone;
    }

    private static bool TryInspect(byte[] file, InspectionFindings findings)
    {
        var (graphs, entries, metadata) = (0, 0, 0L);
        var model = new ProtobufReader(file, 0, file.Length);
        while (model.TryReadTag(out var field, out var wire))
        {
            var (at, size) = (0, 0);
            if (!(wire == WireType.Bytes ? model.TryReadBytes(out at, out size) : model.TrySkip(wire)))
            {
                return false;
            }

            switch (field)
            {
                case GraphField when wire == WireType.Bytes:
                    if (++graphs > 1 || !new GraphInspection(file, findings).TryInspect(at, size))
                    {
                        return false;
                    }

                    break;
                case MetadataField:
                    (entries, metadata) = (entries + 1, metadata + size);
                    break;
                case FunctionField:
                    return findings.Add("has functions of its own, which are not taken");
                case TrainingField:
                    return findings.Add("has a part for training, which is not taken");
            }
        }

        if (entries > InspectionLimits.MaxMetadataEntries || metadata > InspectionLimits.MaxMetadataBytes)
        {
            findings.Add($"has {entries} entries of metadata with {metadata} bytes, the limits are {InspectionLimits.MaxMetadataEntries} and {InspectionLimits.MaxMetadataBytes}");
        }

        return model.AtEnd && graphs == 1;
    }
}
