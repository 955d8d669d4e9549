namespace Exporter.Host.Mlflow;

/// <summary>What came of comparing an alias with MLflow's.</summary>
/// <param name="Move">Which side was moved.</param>
/// <param name="There">The version that it stands for there; null for none.</param>
/// <param name="Here">The version that it stands for here; null for none.</param>
internal readonly record struct MirrorResult(MirrorMove Move, string? There, string? Here);

/// <summary>Which side of an alias was moved after the other.</summary>
internal enum MirrorMove
{
    /// <summary>Neither: they agree, or nothing has the alias there.</summary>
    None,

    /// <summary>Ours after MLflow's.</summary>
    Followed,

    /// <summary>MLflow's after ours.</summary>
    WrittenBack,
}
