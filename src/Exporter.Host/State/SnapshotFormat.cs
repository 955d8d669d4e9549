namespace Exporter.Host.State;

/// <summary>The layout of a snapshot file.</summary>
/// <remarks>
/// <code>
/// file    = magic (8 bytes) · format version (u32) · header section · state sections · end section
/// section = kind (u32) · payload length (u32) · payload · CRC-32C of the three (u32)
/// header  = kind of state, name, program version, definition as text
/// end     = number of sections before it (u32) · CRC-32C over their checksums (u32), which identifies the file
/// </code>
/// Little-endian. A file without its end section was cut short. No section is longer than <see cref="MaxSectionBytes"/>, and none
/// longer than what is left of the file, so that a damaged length allocates nothing. Any change of what a store writes, and of the
/// hash of labels, raises <see cref="Version"/>: state is worth days of windows, not a converter. With a key file, all of this is the
/// content of a <see cref="Exporter.Signals.State.Sealing.SealingStream"/>.
/// </remarks>
internal static class SnapshotFormat
{
    /// <summary>Raised with every change of the layout, here or in a store.</summary>
    public const uint Version = 9;

    /// <summary>Longest payload of a section.</summary>
    public const int MaxSectionBytes = 1 << 30;

    /// <summary>Kind of the first section.</summary>
    public const uint Header = 1;

    /// <summary>Kind of a section that holds one slice of windows or series.</summary>
    public const uint Slice = 2;

    /// <summary>Kind of the section that holds everything else.</summary>
    public const uint Rest = 3;

    /// <summary>Kind of the last section.</summary>
    public const uint End = 4;

    /// <summary>The first bytes of every snapshot.</summary>
    public static ReadOnlySpan<byte> Magic => "FORESNAP"u8;
}
