namespace Exporter.Mlflow.Wire;

/// <summary>Why a question was not answered: MLflow's <c>error_code</c> and <c>message</c>.</summary>
internal sealed record ErrorAnswer(string? ErrorCode, string? Message);

/// <summary>A key and a text.</summary>
internal sealed record Pair(string Key, string Value);

/// <summary>The answer of <c>experiments/get-by-name</c>.</summary>
internal sealed record ExperimentAnswer(ExperimentBody? Experiment);

/// <summary>An experiment.</summary>
internal sealed record ExperimentBody(string ExperimentId, string? LifecycleStage);

/// <summary>The answer of <c>experiments/create</c>.</summary>
internal sealed record CreatedExperiment(string? ExperimentId);

/// <summary>The answer of <c>runs/create</c>.</summary>
internal sealed record RunAnswer(RunBody? Run);

/// <summary>The answer of <c>runs/search</c>; MLflow leaves lists out that are empty.</summary>
internal sealed record RunsAnswer(IReadOnlyList<RunBody>? Runs);

/// <summary>A run.</summary>
internal sealed record RunBody(RunInfo? Info, RunData? Data);

/// <summary>What a run is.</summary>
internal sealed record RunInfo(string? RunId, string? ArtifactUri, string? Status);

/// <summary>What is written on a run.</summary>
internal sealed record RunData(IReadOnlyList<Pair>? Tags);

/// <summary>The answer of <c>registered-models/get</c>.</summary>
internal sealed record ModelAnswer(ModelBody? RegisteredModel);

/// <summary>A registered model.</summary>
internal sealed record ModelBody(string? Name, IReadOnlyList<AliasBody>? Aliases);

/// <summary>An alias of a registered model.</summary>
internal sealed record AliasBody(string Alias, string Version);

/// <summary>The answer of <c>model-versions/get</c> and <c>model-versions/create</c>.</summary>
internal sealed record VersionAnswer(VersionBody? ModelVersion);

/// <summary>The answer of <c>model-versions/search</c>.</summary>
internal sealed record VersionsAnswer(IReadOnlyList<VersionBody>? ModelVersions, string? NextPageToken);

/// <summary>A version of a registered model.</summary>
internal sealed record VersionBody(string? Name, string? Version, string? Source, IReadOnlyList<Pair>? Tags);

/// <summary>The answer of <c>model-versions/get-download-uri</c>.</summary>
internal sealed record DownloadAnswer(string? ArtifactUri);
