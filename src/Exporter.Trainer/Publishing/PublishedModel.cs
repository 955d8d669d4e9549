namespace Exporter.Trainer.Publishing;

/// <summary>A model as it is in MLflow now.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Number">Its version there.</param>
/// <param name="Alias">The alias that stands for it; null for none that was asked for.</param>
/// <param name="IsNew">False where the same file was there already.</param>
internal sealed record PublishedModel(string Name, string Number, string? Alias, bool IsNew)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsNew ? "In MLflow as" : "In MLflow already as")} version {Number} of \"{Name}\"{(Alias is null ? "" : $": models:/{Name}@{Alias}")}";
}
