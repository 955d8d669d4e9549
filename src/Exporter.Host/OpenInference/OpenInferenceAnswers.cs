using System.Text.Json.Serialization;

namespace Exporter.Host.OpenInference;

/// <summary>What serves: <c>$metadata_server_response</c>.</summary>
/// <param name="Name">Name of the server.</param>
/// <param name="Version">Its version.</param>
/// <param name="Extensions">Extensions of the protocol.</param>
internal sealed record ServerAnswer(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>That the process answers: <c>$live_server_response</c>.</summary>
/// <param name="Live">Always.</param>
internal sealed record LiveAnswer(bool Live);

/// <summary>That all models are loaded: <c>$ready_server_response</c>.</summary>
/// <param name="Ready">Whether they are.</param>
internal sealed record ReadyAnswer(bool Ready);

/// <summary>That a model is loaded: <c>$ready_model_response</c>.</summary>
/// <param name="Name">Name of the predictor.</param>
/// <param name="Ready">Whether it is.</param>
internal sealed record ModelReadyAnswer(string Name, bool Ready);

/// <summary>What a model takes and gives: <c>$metadata_model_response</c>.</summary>
/// <param name="Name">Name of the predictor.</param>
/// <param name="Versions">Versions that are loaded, the champion's first.</param>
/// <param name="Platform">What runs it.</param>
/// <param name="Inputs">The vectors.</param>
/// <param name="Outputs">The probabilities.</param>
internal sealed record ModelMetadataAnswer(string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorAnswer> Inputs, IReadOnlyList<TensorAnswer> Outputs);

/// <summary>A tensor: <c>$metadata_tensor</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its elements.</param>
/// <param name="Shape">Its dimensions, -1 for any number.</param>
internal sealed record TensorAnswer(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary>What is wrong: the protocol's error object.</summary>
/// <param name="Error">In words, one mistake a line.</param>
internal sealed record ErrorAnswer(string Error);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(LiveAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(ModelReadyAnswer))]
[JsonSerializable(typeof(ModelMetadataAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class OpenInferenceJson : JsonSerializerContext;
