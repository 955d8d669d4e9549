namespace Exporter.Models.Safety;

/// <summary>Loads and runs a model where it can do no harm, before it is loaded where it can.</summary>
public interface IModelTrial
{
    /// <summary>Tries a model; takes as long as it needs, but ends whatever the file holds. Safe from any thread.</summary>
    /// <returns>Why it is refused; empty when it is not.</returns>
    string Refusal(ModelFile file);
}
