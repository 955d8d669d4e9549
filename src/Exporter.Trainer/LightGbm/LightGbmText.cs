using System.Globalization;
using Exporter.Models.Trees;

namespace Exporter.Trainer.LightGbm;

/// <summary>Reads the trees out of LightGBM's text model.</summary>
/// <remarks>
/// <c>decision_type</c>: bit 0 categorical (never used here), bit 1 missing goes left, bits 2 and 3 what counts as
/// missing: 0 nothing, 1 zero, 2 NaN. Where nothing does, because no training row lacked the feature, NaN is treated as 0.
/// </remarks>
internal static class LightGbmText
{
    private const int CategoricalBit = 1;
    private const int MissingLeftBit = 2;
    private const int MissingIsZero = 1;
    private const int MissingIsNaN = 2;

    /// <summary>The ensemble.</summary>
    /// <param name="text">What <see cref="LightGbmBooster.Text"/> gives.</param>
    /// <param name="offset">Added to the sum of the trees.</param>
    public static TreeEnsemble Read(string text, double offset)
    {
        var sections = text.Split("\nTree=")[1..];
        var scale = text.Contains("\naverage_output", StringComparison.Ordinal) ? 1.0 / sections.Length : 1;
        return new TreeEnsemble([.. sections.Select(section => Tree(section, scale))], offset);
    }

    private static DecisionTree Tree(string section, double scale)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in section.Split('\n').TakeWhile(line => line != "end of trees"))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                fields[line[..at]] = line[(at + 1)..];
            }
        }

        var leaves = Array.ConvertAll(Numbers(fields, "leaf_value"), value => value * scale);
        if (leaves.Length == 1)
        {
            return new DecisionTree
            {
                Features = [], Thresholds = [], MissingLeft = [], Left = [], Right = [], InnerCovers = [],
                Leaves = leaves, LeafCovers = [Math.Max(1, Numbers(fields, "leaf_count").FirstOrDefault())],
            };
        }

        var thresholds = Numbers(fields, "threshold");
        var types = Whole(fields, "decision_type");
        return new DecisionTree
        {
            Features = Whole(fields, "split_feature"),
            Thresholds = thresholds,
            MissingLeft = [.. types.Zip(thresholds, GoesLeft)],
            Left = Whole(fields, "left_child"),
            Right = Whole(fields, "right_child"),
            InnerCovers = Numbers(fields, "internal_count"),
            Leaves = leaves,
            LeafCovers = Numbers(fields, "leaf_count"),
        };
    }

    private static bool GoesLeft(int type, double threshold) => (type & CategoricalBit, type >> 2) switch
    {
        (0, MissingIsNaN) => (type & MissingLeftBit) != 0,
        (0, 0) => 0 <= threshold,
        (0, MissingIsZero) => throw new TrainingException("LightGBM treats zero as missing, which the model's graph cannot"),
        _ => throw new TrainingException($"LightGBM wrote a split of type {type}, which is not known here"),
    };

    private static int[] Whole(Dictionary<string, string> fields, string name) => Array.ConvertAll(Words(fields, name), word => int.Parse(word, CultureInfo.InvariantCulture));

    private static double[] Numbers(Dictionary<string, string> fields, string name) => Array.ConvertAll(Words(fields, name), Number);

    private static string[] Words(Dictionary<string, string> fields, string name) => fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // C++ writes infinities as "inf", which .NET does not read.
    private static double Number(string word) => word switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };
}
