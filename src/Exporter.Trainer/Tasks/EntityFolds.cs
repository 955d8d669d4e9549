using System.Security.Cryptography;
using System.Text;

namespace Exporter.Trainer.Tasks;

/// <summary>Cuts entities into folds, each of which is held out once, so that all choices are made on entities that were not learnt from.</summary>
internal static class EntityFolds
{
    private const int MostFolds = 3;

    /// <summary>Number of the fold of each entity.</summary>
    /// <param name="entities">Their names.</param>
    /// <param name="failures">Failures of each: folds get about equally many.</param>
    /// <returns>As long as <paramref name="entities"/>.</returns>
    /// <remarks>In the order of their failures and then of a hash of the name, entities are dealt out in turn: the order of the file does not matter.</remarks>
    public static int[] Deal(IReadOnlyList<string> entities, IReadOnlyList<int> failures)
    {
        var folds = new int[entities.Count];
        var count = Math.Min(MostFolds, entities.Count);
        var order = Enumerable.Range(0, entities.Count)
            .OrderByDescending(i => failures[i])
            .ThenBy(i => HashOf(entities[i]), StringComparer.Ordinal);
        foreach (var (entity, turn) in order.Select((entity, turn) => (entity, turn)))
        {
            // There and back, so that the first fold does not always get the larger one.
            var place = turn % (2 * count);
            folds[entity] = place < count ? place : (2 * count) - 1 - place;
        }

        return folds;
    }

    /// <summary>What orders entities without regard to the file they stand in.</summary>
    public static string HashOf(string entity) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(entity)));
}
