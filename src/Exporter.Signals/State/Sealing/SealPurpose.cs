namespace Exporter.Signals.State.Sealing;

/// <summary>What a sealed file is for; each purpose has keys of its own, so that one kind of file never passes for another.</summary>
/// <remarks>The numbers stand in files and never change.</remarks>
public enum SealPurpose
{
    /// <summary>The database.</summary>
    Store = 1,

    /// <summary>The database's write-ahead log.</summary>
    StoreLog = 2,

    /// <summary>A snapshot of windows, or of the head.</summary>
    Snapshot = 3,

    /// <summary>Templates of log lines.</summary>
    LogTemplates = 4,
}
