namespace Exporter.Ingest;

/// <summary>Where one label's name and value lie in the buffer that a <see cref="LabelView"/> looks into.</summary>
/// <param name="NameOffset">First byte of the name, in bytes from the buffer's start.</param>
/// <param name="NameLength">Length of the name in bytes.</param>
/// <param name="ValueOffset">First byte of the value, in bytes from the buffer's start.</param>
/// <param name="ValueLength">Length of the value in bytes.</param>
public readonly record struct LabelSlice(int NameOffset, int NameLength, int ValueOffset, int ValueLength);
