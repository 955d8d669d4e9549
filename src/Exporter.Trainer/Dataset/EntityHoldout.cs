using System.Security.Cryptography;
using System.Text;

namespace Exporter.Trainer.Dataset;

/// <summary>Chooses whole entities that no model learns from, so that results tell what a model is worth for hosts it never saw.</summary>
internal static class EntityHoldout
{
    /// <summary>Whether each entity is held out.</summary>
    /// <param name="rows">The entities.</param>
    /// <param name="share">Share of entities; 0 for none.</param>
    /// <param name="seed">Of the choice.</param>
    /// <exception cref="TrainingException">There are too few entities for that.</exception>
    /// <remarks>By a hash of the labels: the order in which entities came does not matter.</remarks>
    public static bool[] Choose(TrainingRows rows, double share, int seed)
    {
        var count = (int)Math.Round(rows.Entities.Count * share);
        if (share > 0 && (count == 0 || count == rows.Entities.Count))
        {
            throw new TrainingException(
                $"--holdout-entities {share}: of {rows.Entities.Count} entities that leaves {(count == 0 ? "none to report on" : "none to learn from")}; choose another share, or leave it out");
        }

        var heldOut = new bool[rows.Entities.Count];
        foreach (var entity in Enumerable.Range(0, heldOut.Length).OrderBy(entity => HashOf(rows, entity, seed), StringComparer.Ordinal).Take(count))
        {
            heldOut[entity] = true;
        }

        return heldOut;
    }

    private static string HashOf(TrainingRows rows, int entity, int seed) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {rows.Entities[entity]}")));
}
