using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>A group of features that is worked out from one signal of one entity.</summary>
/// <remarks>A class and no interface: all are called in turn for every signal of every entity, and a call by a table costs less than one by a search for the interface.</remarks>
internal abstract class SignalFamily
{
    /// <summary>Feature names without the signal's, in the order in which <see cref="Compute"/> writes them.</summary>
    public abstract IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal);

    /// <summary>Writes the features of one row; NaN where too little is known.</summary>
    public abstract void Compute(in SignalView view, ref FeatureWriter output);
}
