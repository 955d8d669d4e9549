using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exporter.Mlflow.Wire;

/// <summary>Serialisers made at build time: snake case, as MLflow's messages have it; what it leaves out is null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ExperimentAnswer))]
[JsonSerializable(typeof(CreatedExperiment))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(RunsAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(DownloadAnswer))]
[JsonSerializable(typeof(CreateExperiment))]
[JsonSerializable(typeof(CreateRun))]
[JsonSerializable(typeof(UpdateRun))]
[JsonSerializable(typeof(SearchRuns))]
[JsonSerializable(typeof(LogBatch))]
[JsonSerializable(typeof(LogInputs))]
[JsonSerializable(typeof(LogModel))]
[JsonSerializable(typeof(CreateModel))]
[JsonSerializable(typeof(CreateVersion))]
[JsonSerializable(typeof(SetAlias))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class MlflowJson : JsonSerializerContext;
