using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Exporter.Risk;

/// <summary>Measures of a commit → the vector that models score; the trainer's too.</summary>
/// <remarks>Counts span five powers of ten, so they are logarithms. Ratios say what trees would need many splits for: a large change of a small file, a newcomer who was busy of late.</remarks>
public static class ChangeFeatures
{
    /// <summary>The predictor that models of commits are for, as their contract names it.</summary>
    public const string Predictor = "deployment_risk";

    private static readonly ImmutableArray<string> Ratios = ["la_per_file", "ld_per_file", "la_per_lt", "ld_per_lt", "evenness", "churn", "la_share", "nuc_per_file", "ndev_per_file", "rexp_per_exp", "sexp_per_exp"];

    /// <summary>Names in the order of the vector.</summary>
    public static ImmutableArray<string> Names { get; } = [.. ChangeMeasures.Names, .. Ratios];

    /// <summary>What each feature tells of, in the order of the vector: Kamei's dimensions.</summary>
    public static ImmutableArray<ChangeAspect> Aspects { get; } =
    [
        ChangeAspect.Diffusion, ChangeAspect.Diffusion, ChangeAspect.Diffusion, ChangeAspect.Diffusion, ChangeAspect.Size, ChangeAspect.Size, ChangeAspect.Size,
        ChangeAspect.Purpose, ChangeAspect.History, ChangeAspect.History, ChangeAspect.History, ChangeAspect.Experience, ChangeAspect.Experience, ChangeAspect.Experience,
        ChangeAspect.Size, ChangeAspect.Size, ChangeAspect.Size, ChangeAspect.Size, ChangeAspect.Diffusion, ChangeAspect.Size, ChangeAspect.Size,
        ChangeAspect.History, ChangeAspect.History, ChangeAspect.Experience, ChangeAspect.Experience,
    ];

    /// <summary>Stands for names and order in a model's contract.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("foresight change features\n" + string.Join('\n', Names))).AsSpan(0, 8));

    /// <summary>Fills a vector.</summary>
    /// <param name="measures">Of the commit.</param>
    /// <param name="vector">As long as <see cref="Names"/>.</param>
    public static void Fill(ChangeMeasures measures, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(measures);
        var values = measures.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            vector[i] = Log(values[i]);
        }

        var (files, before, churn) = (Math.Max(measures.Files, 1), Math.Max(measures.LinesBefore, 1), measures.LinesAdded + measures.LinesDeleted);
        ReadOnlySpan<float> ratios =
        [
            Log(measures.LinesAdded / files),
            Log(measures.LinesDeleted / files),
            Log(measures.LinesAdded / before),
            Log(measures.LinesDeleted / before),
            (float)(measures.Entropy / Math.Log2(files + 1)),
            Log(churn),
            (float)(measures.LinesAdded / (churn + 1)),
            Log(measures.Changes / files),
            Log(measures.Developers / files),
            Log(measures.RecentExperience) - Log(measures.Experience),
            Log(measures.SubsystemExperience) - Log(measures.Experience),
        ];
        ratios.CopyTo(vector[values.Length..]);
    }

    private static float Log(double value) => (float)Math.Log(1 + value);
}
