namespace Exporter.Mlflow;

/// <summary>Tags by which versions and runs of MLflow tell what they hold; the trainer writes them, the sidecar reads them.</summary>
public static class ModelTags
{
    /// <summary>SHA-256 of the ONNX file, lower-case hex: what a download is held against, and how a model is found again.</summary>
    public const string Sha256 = "foresight.sha256";

    /// <summary>The predictor that the model was made for.</summary>
    public const string Predictor = "foresight.predictor";

    /// <summary>The version that the same bytes have in a registry of Foresight.</summary>
    public const string Version = "foresight.version";

    /// <summary>Digest of what the model learnt from.</summary>
    public const string DataFingerprint = "foresight.data.fingerprint";

    /// <summary>The commit of the trainer itself.</summary>
    public const string TrainerRevision = "foresight.trainer.revision";

    /// <summary>MLflow's own tag for the commit of what was run: here that of the configuration's repository.</summary>
    public const string GitCommit = "mlflow.source.git.commit";

    /// <summary>MLflow's own tag for the program that made a run.</summary>
    public const string SourceName = "mlflow.source.name";

    /// <summary>MLflow's own tag for what kind of program that is.</summary>
    public const string SourceType = "mlflow.source.type";

    /// <summary>MLflow's own tag for the models among a run's artifacts, which it writes itself, one more with each call.</summary>
    public const string LoggedModels = "mlflow.log-model.history";

    /// <summary>MLflow's own tag for who ran it.</summary>
    public const string User = "mlflow.user";

    /// <summary>MLflow's own tag for the text that a run's page shows.</summary>
    public const string Note = "mlflow.note.content";
}
