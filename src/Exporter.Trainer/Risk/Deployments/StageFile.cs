using Exporter.Models;
using Exporter.Risk.Deployments;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>A model of commits together with what outcomes of deployments have taught: the ONNX file with one more entry of metadata.</summary>
internal static class StageFile
{
    /// <summary>The same model of commits with another second stage.</summary>
    /// <param name="basis">The model; a stage that it has is left out.</param>
    /// <param name="stage">What has been learnt.</param>
    /// <param name="path">Where the file will be, for its version.</param>
    public static ModelFile With(ModelFile basis, DeploymentStage stage, string path)
    {
        var model = ModelProto.Parser.ParseFrom(basis.Content);
        foreach (var entry in model.MetadataProps.Where(entry => entry.Key == DeploymentStage.MetadataKey).ToArray())
        {
            model.MetadataProps.Remove(entry);
        }

        model.MetadataProps.Add(new StringStringEntryProto { Key = DeploymentStage.MetadataKey, Value = stage.ToJson() });
        var content = model.ToByteArray();
        return new ModelFile(path, ModelFile.VersionOf(path, content), ModelFile.HashOf(content), content);
    }
}
