namespace Exporter.Ingest.Entries;

/// <summary>How much of a series entry is known after its scan.</summary>
internal enum EntryKind
{
    /// <summary>Labels and one sample; whatever else there is has no meaning here (metadata).</summary>
    Sample,

    /// <summary>Labels in front, then anything: several samples, histograms, exemplars.</summary>
    Body,

    /// <summary>Well-formed, but laid out in a way that senders do not use; it has no fingerprint.</summary>
    Unusual,
}
