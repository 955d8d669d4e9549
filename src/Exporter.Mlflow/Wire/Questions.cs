namespace Exporter.Mlflow.Wire;

/// <summary>Asks for an experiment to be made.</summary>
internal sealed record CreateExperiment(string Name);

/// <summary>Asks for a run to be begun.</summary>
internal sealed record CreateRun(string ExperimentId, string RunName, long StartTime, IReadOnlyList<Pair> Tags);

/// <summary>Ends a run.</summary>
internal sealed record UpdateRun(string RunId, string Status, long EndTime);

/// <summary>Looks for runs.</summary>
internal sealed record SearchRuns(IReadOnlyList<string> ExperimentIds, string Filter, int MaxResults, IReadOnlyList<string> OrderBy);

/// <summary>A number of a run, and when.</summary>
internal sealed record MetricBody(string Key, double Value, long Timestamp, long Step);

/// <summary>Writes numbers, parameters and tags to a run.</summary>
internal sealed record LogBatch(string RunId, IReadOnlyList<MetricBody> Metrics, IReadOnlyList<Pair> Params, IReadOnlyList<Pair> Tags);

/// <summary>Data, as MLflow describes them.</summary>
internal sealed record DatasetBody(string Name, string Digest, string SourceType, string Source);

/// <summary>Data, and what they were for.</summary>
internal sealed record DatasetInput(IReadOnlyList<Pair> Tags, DatasetBody Dataset);

/// <summary>Says what data a run learnt from.</summary>
internal sealed record LogInputs(string RunId, IReadOnlyList<DatasetInput> Datasets);

/// <summary>Says that a run has a model among its artifacts.</summary>
internal sealed record LogModel(string RunId, string ModelJson);

/// <summary>Asks for a registered model to be made.</summary>
internal sealed record CreateModel(string Name, string Description, IReadOnlyList<Pair> Tags);

/// <summary>Registers a version.</summary>
internal sealed record CreateVersion(string Name, string Source, string RunId, IReadOnlyList<Pair> Tags);

/// <summary>Lets an alias stand for a version.</summary>
internal sealed record SetAlias(string Name, string Alias, string Version);
