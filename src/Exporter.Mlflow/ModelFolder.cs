using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.Models;

namespace Exporter.Mlflow;

/// <summary>The folder that a model is to MLflow: the ONNX file with a file <c>MLmodel</c> beside it, so that MLflow's own tools load it as any model of the flavour <c>onnx</c>.</summary>
/// <remarks>https://mlflow.org/docs/latest/models.html, "Storage Format". The same model gives the same folder, but for the run's identity and time.</remarks>
public static class ModelFolder
{
    /// <summary>The ONNX file.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>The detached signature of whoever vouches for the model, where there is one.</summary>
    public const string SignatureFile = ModelFile + ".sig";

    /// <summary>What the folder is called among a run's artifacts.</summary>
    public const string Name = "model";

    private const string DescriptionFile = "MLmodel";

    // Who loads the model by MLflow needs these; the versions are those that its format of ONNX, opset 17, asks for at least.
    private const string Requirements = "mlflow>=2.3\nnumpy\nonnx>=1.12\nonnxruntime>=1.12\n";
    private const string Python = "3.10";

    /// <summary>The files, by name.</summary>
    /// <param name="content">The ONNX file.</param>
    /// <param name="signature">Its signature; null for none.</param>
    /// <param name="contract">The contract inside.</param>
    /// <param name="run">Identity of the run that made it.</param>
    /// <param name="madeAt">When.</param>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Files(byte[] content, byte[]? signature, ModelContract contract, string run, DateTimeOffset madeAt)
    {
        var description = Describe(content, contract, run, madeAt);
        List<KeyValuePair<string, byte[]>> files =
        [
            new(ModelFile, content),
            new(DescriptionFile, Encoding.UTF8.GetBytes(Yaml(description))),
            new("requirements.txt", Encoding.UTF8.GetBytes(Requirements)),
            new("python_env.yaml", Encoding.UTF8.GetBytes($"python: \"{Python}\"\ndependencies:\n- -r requirements.txt\n")),
            new("conda.yaml", Encoding.UTF8.GetBytes($"name: mlflow-env\nchannels:\n- conda-forge\ndependencies:\n- python={Python}\n- pip\n- pip:\n  - -r requirements.txt\n")),
        ];
        if (signature is not null)
        {
            files.Add(new KeyValuePair<string, byte[]>(SignatureFile, signature));
        }

        return files;
    }

    /// <summary>What the file <c>MLmodel</c> says, as JSON, for MLflow's own list of a run's models.</summary>
    /// <inheritdoc cref="Files"/>
    public static string Json(byte[] content, ModelContract contract, string run, DateTimeOffset madeAt) => Describe(content, contract, run, madeAt).ToJsonString();

    private static JsonObject Describe(byte[] content, ModelContract contract, string run, DateTimeOffset madeAt) => new()
    {
        ["artifact_path"] = Name,
        ["flavors"] = new JsonObject
        {
            ["onnx"] = new JsonObject
            {
                ["code"] = null,
                ["data"] = ModelFile,
                ["onnx_version"] = "1.12.0",
                ["providers"] = new JsonArray("CPUExecutionProvider"),
            },
            ["python_function"] = new JsonObject
            {
                ["data"] = ModelFile,
                ["env"] = new JsonObject { ["conda"] = "conda.yaml", ["virtualenv"] = "python_env.yaml" },
                ["loader_module"] = "mlflow.onnx",
                ["python_version"] = Python,
            },
        },
        ["model_size_bytes"] = content.LongLength,

        // Any 32 digits will do; these are the same for the same model.
        ["model_uuid"] = Models.ModelFile.HashOf(content)[..32],
        ["run_id"] = run,
        ["signature"] = new JsonObject
        {
            ["inputs"] = Tensors(ModelInputs.Of(content, contract)),
            ["outputs"] = Tensors([new(ModelContract.OutputName, [contract.HorizonsSeconds.Length])]),
        },
        ["utc_time_created"] = madeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
    };

    /// <summary>Tensors of float32 with any number of rows, in MLflow's notation: JSON within a text.</summary>
    private static string Tensors(IEnumerable<KeyValuePair<string, int[]>> tensors) => new JsonArray([.. tensors.Select(tensor => new JsonObject
    {
        ["name"] = tensor.Key,
        ["type"] = "tensor",
        ["tensor-spec"] = new JsonObject { ["dtype"] = "float32", ["shape"] = new JsonArray([-1, .. tensor.Value.Select(size => (JsonNode)size)]) },
    })]).ToJsonString();

    /// <summary>YAML is a superset of JSON: one member a line is all that is made nicer.</summary>
    private static string Yaml(JsonObject description) =>
        string.Concat(description.Select(member => $"{member.Key}: {member.Value?.ToJsonString(JsonSerializerOptions.Default) ?? "null"}\n"));
}
