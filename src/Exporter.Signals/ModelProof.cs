namespace Exporter.Signals;

/// <summary>What must lie beside a model file.</summary>
public enum ModelProof
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its checksum.</summary>
    Checksum,

    /// <summary>A signature by one of the keys.</summary>
    Signature,
}
