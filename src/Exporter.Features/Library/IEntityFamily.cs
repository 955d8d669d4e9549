namespace Exporter.Features.Library;

/// <summary>A group of features of the entity as a whole.</summary>
internal interface IEntityFamily
{
    /// <summary>Feature names without <c>entity:</c>, in the order in which <see cref="Compute"/> writes them.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Writes the features of one row; NaN where too little is known.</summary>
    void Compute(EntityView view, ref FeatureWriter output);
}
