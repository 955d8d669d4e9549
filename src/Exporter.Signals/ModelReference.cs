namespace Exporter.Signals;

/// <summary>Which model is meant: a file, one that the registry gives an alias, or one that is built in.</summary>
/// <param name="Name">As it is written in the configuration.</param>
/// <param name="Path">Path of the file; null where it is none.</param>
/// <param name="Alias">One of <see cref="ModelAlias"/>; null where it is none.</param>
public sealed record ModelReference(string Name, string? Path, string? Alias)
{
    /// <summary>The model of MLflow that <see cref="Alias"/> follows; null where the registry alone says what it stands for.</summary>
    public RemoteModel? Remote { get; init; }

    /// <summary>What the built-in baseline is called.</summary>
    public const string BaselineName = "baseline";

    /// <summary>The built-in baseline.</summary>
    public static ModelReference Baseline { get; } = new(BaselineName, null, null);

    /// <summary>What the built-in model is called that asks only whether limits will be crossed.</summary>
    public const string CapacityName = "capacity";

    /// <summary>The built-in model that asks only whether limits will be crossed.</summary>
    public static ModelReference Capacity { get; } = new(CapacityName, null, null);

    /// <summary>True for a model that is in no file.</summary>
    public bool IsBuiltIn => Path is null && Alias is null;

    /// <summary>True where both mean the same, however it is written.</summary>
    public bool IsSame(ModelReference other) => (Path, Alias) == (other.Path, other.Alias) && (!IsBuiltIn || Name == other.Name);
}
