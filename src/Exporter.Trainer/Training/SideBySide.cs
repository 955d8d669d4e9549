using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Exporter.Trainer.Training;

/// <summary>Work whose parts know nothing of each other, on several processors.</summary>
internal static class SideBySide
{
    /// <summary>The result for each item, in the order of the items; the first items are begun first.</summary>
    /// <param name="items">What is worked on.</param>
    /// <param name="atOnce">Items that are worked on at a time, at least 1.</param>
    /// <param name="work">Gives the result of one item; called from several threads.</param>
    /// <exception cref="Exception">What the work on one of the items threw, as it was thrown.</exception>
    public static TResult[] Map<TItem, TResult>(IReadOnlyList<TItem> items, int atOnce, Func<TItem, TResult> work)
    {
        var results = new TResult[items.Count];
        try
        {
            // One index at a time: an item may take a hundred times as long as its neighbour.
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, items.Count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = atOnce },
                i => results[i] = work(items[i]));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return results;
    }

    /// <summary>The result for each of some numbered items, in order, beginning with 0.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="atOnce">Items that are worked on at a time, at least 1.</param>
    /// <param name="work">Gives the result of one item; called from several threads.</param>
    /// <exception cref="Exception">What the work on one of the items threw, as it was thrown.</exception>
    public static TResult[] Map<TResult>(int count, int atOnce, Func<int, TResult> work) => Map([.. Enumerable.Range(0, count)], atOnce, work);
}
