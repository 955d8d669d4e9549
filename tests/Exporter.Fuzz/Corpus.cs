namespace Exporter.Fuzz;

/// <summary>The inputs kept beside a target: valid ones to start from, and every input that was a finding once.</summary>
public static class Corpus
{
    /// <summary>The files of a target in the order of their names.</summary>
    public static IReadOnlyList<(string File, byte[] Bytes)> Of(IFuzzTarget target) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", target.Name))
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))),
    ];
}
