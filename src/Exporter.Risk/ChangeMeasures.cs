using System.Collections.Immutable;

namespace Exporter.Risk;

/// <summary>What is known of a commit at the moment when it is made: the fourteen measures of just-in-time defect prediction.</summary>
/// <remarks>
/// Y. Kamei et al., "A large-scale empirical study of just-in-time quality assurance", IEEE TSE 39(6), 2013; counted as Z. Zeng et al., "Deep just-in-time defect
/// prediction: how far are we?", ISSTA 2021, count them, since models learn from their data. Only files count that were there before, are text, and have another content now.
/// </remarks>
/// <param name="Subsystems">Distinct first parts of the files' paths.</param>
/// <param name="Directories">Distinct directories.</param>
/// <param name="Files">Distinct names of files, without their directories.</param>
/// <param name="Entropy">How evenly changed lines are spread over files, bits: 0 for one file, log2(n) for n alike.</param>
/// <param name="LinesAdded">Lines added.</param>
/// <param name="LinesDeleted">Lines deleted.</param>
/// <param name="LinesBefore">Lines of the files before the commit, together.</param>
/// <param name="IsFix">The message says that something is repaired.</param>
/// <param name="Developers">Distinct authors of the files' changes up to this one.</param>
/// <param name="AgeDays">Mean time since each file's last change.</param>
/// <param name="Changes">Changes of the files up to this one, together.</param>
/// <param name="Experience">Changes of files by this author up to this one: one for each file of each commit.</param>
/// <param name="RecentExperience">The same, each weighted by 1 / (1 + its age in days).</param>
/// <param name="SubsystemExperience">Distinct files in the commit's subsystems that this author has changed up to this one.</param>
public sealed record ChangeMeasures(
    double Subsystems,
    double Directories,
    double Files,
    double Entropy,
    double LinesAdded,
    double LinesDeleted,
    double LinesBefore,
    bool IsFix,
    double Developers,
    double AgeDays,
    double Changes,
    double Experience,
    double RecentExperience,
    double SubsystemExperience)
{
    /// <summary>Short names by which data sets, requests and reports call the measures, in the order of <see cref="ToArray"/>.</summary>
    public static ImmutableArray<string> Names { get; } = ["ns", "nd", "nf", "entropy", "la", "ld", "lt", "fix", "ndev", "age", "nuc", "exp", "rexp", "sexp"];

    /// <summary>The measures in the order of <see cref="Names"/>; a repair is 1.</summary>
    public double[] ToArray() =>
        [Subsystems, Directories, Files, Entropy, LinesAdded, LinesDeleted, LinesBefore, IsFix ? 1 : 0, Developers, AgeDays, Changes, Experience, RecentExperience, SubsystemExperience];

    /// <summary>The measures from numbers in the order of <see cref="Names"/>.</summary>
    /// <exception cref="ArgumentException">There are not as many as names, or one is negative or not finite.</exception>
    public static ChangeMeasures Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Names.Length)
        {
            throw new ArgumentException($"{values.Count} numbers, there are {Names.Length} measures", nameof(values));
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (!(values[i] >= 0 && double.IsFinite(values[i])))
            {
                throw new ArgumentException($"{Names[i]} is {values[i]}, not a number from 0 on", nameof(values));
            }
        }

        return new ChangeMeasures(
            values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7] > 0, values[8], values[9], values[10], values[11], values[12], values[13]);
    }
}
