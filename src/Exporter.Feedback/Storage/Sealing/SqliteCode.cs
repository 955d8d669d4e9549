namespace Exporter.Feedback.Storage.Sealing;

/// <summary>Result codes of SQLite that a file's functions give: https://www.sqlite.org/rescode.html.</summary>
internal static class SqliteCode
{
    public const int Ok = 0;
    public const int Corrupt = 11;
    public const int NotFound = 12;
    public const int CannotOpen = 14;
    public const int NotADatabase = 26;
    public const int ReadFault = 10 | (1 << 8);
    public const int ShortRead = 10 | (2 << 8);
    public const int WriteFault = 10 | (3 << 8);
    public const int TruncateFault = 10 | (6 << 8);
    public const int SizeFault = 10 | (7 << 8);
}
