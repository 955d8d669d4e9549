namespace Exporter.Feedback.Storage.Sealing;

/// <summary>The file beneath a sealed one, as SQLite's own functions reach it; all of them give result codes.</summary>
internal interface IRawFile
{
    /// <summary>Reads; what lies behind the end is zero, and then the code is <see cref="SqliteCode.ShortRead"/>.</summary>
    int Read(Span<byte> bytes, long offset);

    /// <summary>Writes.</summary>
    int Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts the file.</summary>
    int Truncate(long size);

    /// <summary>Tells the file's length.</summary>
    int Size(out long size);
}
