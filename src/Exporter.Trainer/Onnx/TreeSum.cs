using Exporter.Models.Trees;

namespace Exporter.Trainer.Onnx;

/// <summary>The weighted sum of tree ensembles, which is an ensemble itself: one operator, and its reasons stay exact.</summary>
internal static class TreeSum
{
    /// <summary>The sum.</summary>
    /// <param name="parts">Ensembles and what the score of each counts; those that count nothing are left out.</param>
    /// <param name="offset">Added to it.</param>
    public static TreeEnsemble Of(IEnumerable<(TreeEnsemble Ensemble, double Weight)> parts, double offset = 0)
    {
        var counted = parts.Where(part => part.Weight != 0).ToArray();
        return new TreeEnsemble(
            [.. counted.SelectMany(part => part.Ensemble.Trees.Select(tree => tree with { Leaves = Array.ConvertAll(tree.Leaves, leaf => leaf * part.Weight) }))],
            counted.Sum(part => part.Ensemble.Offset * part.Weight) + offset);
    }
}
