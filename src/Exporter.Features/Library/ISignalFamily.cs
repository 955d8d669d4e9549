using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>A group of features that is worked out from one signal of one entity.</summary>
internal interface ISignalFamily
{
    /// <summary>Feature names without the signal's, in the order in which <see cref="Compute"/> writes them.</summary>
    IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal);

    /// <summary>Writes the features of one row; NaN where too little is known.</summary>
    void Compute(in SignalView view, ref FeatureWriter output);
}
