namespace Exporter.Ingest.Logs;

/// <summary>What <see cref="SourceBytes"/> are kept as.</summary>
internal readonly record struct SourceKey(LogForm Form, byte[] Bytes)
{
    /// <summary>Compares byte by byte, and looks up without a copy.</summary>
    public static IEqualityComparer<SourceKey> Comparer { get; } = new ByBytes();

    private sealed class ByBytes : IEqualityComparer<SourceKey>, IAlternateEqualityComparer<SourceBytes, SourceKey>
    {
        public bool Equals(SourceKey x, SourceKey y) => x.Form == y.Form && x.Bytes.AsSpan().SequenceEqual(y.Bytes);

        public bool Equals(SourceBytes alternate, SourceKey other) => alternate.Form == other.Form && alternate.Bytes.SequenceEqual(other.Bytes);

        public int GetHashCode(SourceKey obj) => Hash(obj.Form, obj.Bytes);

        public int GetHashCode(SourceBytes alternate) => Hash(alternate.Form, alternate.Bytes);

        public SourceKey Create(SourceBytes alternate) => new(alternate.Form, alternate.Bytes.ToArray());

        // Seeded anew in each process, so that nobody can choose bytes that collide.
        private static int Hash(LogForm form, ReadOnlySpan<byte> bytes)
        {
            var hash = new HashCode();
            hash.Add((int)form);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
