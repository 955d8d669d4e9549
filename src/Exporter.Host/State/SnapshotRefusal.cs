namespace Exporter.Host.State;

/// <summary>Why a snapshot file is not restored.</summary>
internal enum SnapshotRefusal
{
    /// <summary>It is not a snapshot, was cut short, or a checksum is wrong.</summary>
    Damaged,

    /// <summary>Another version of the format.</summary>
    Version,

    /// <summary>The predictor has been configured otherwise since.</summary>
    Definition,

    /// <summary>It cannot be read.</summary>
    Unreadable,
}
