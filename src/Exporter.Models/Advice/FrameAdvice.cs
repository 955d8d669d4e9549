namespace Exporter.Models.Advice;

/// <summary>The advice on one frame: for a few of its rows. Immutable.</summary>
/// <param name="rows">The rows that have any, ascending.</param>
/// <param name="advice">The advice of each of them.</param>
public sealed class FrameAdvice(int[] rows, EntityAdvice[] advice)
{
    /// <summary>No advice on any row.</summary>
    public static FrameAdvice None { get; } = new([], []);

    /// <summary>Number of rows with advice.</summary>
    public int Count => rows.Length;

    /// <summary>Row of the frame that the advice at <paramref name="index"/> is on.</summary>
    public int RowAt(int index) => rows[index];

    /// <summary>The advice at <paramref name="index"/>.</summary>
    public EntityAdvice this[int index] => advice[index];

    /// <summary>The advice on a row of the frame; null where it has none.</summary>
    public EntityAdvice? Of(int row) => Array.BinarySearch(rows, row) is var index and >= 0 ? advice[index] : null;

    /// <summary>The advice on some of the frame's rows, which become 0, 1, 2, …</summary>
    /// <param name="left">Ascending.</param>
    internal FrameAdvice At(int[] left)
    {
        int[] places = [.. Enumerable.Range(0, left.Length).Where(place => Of(left[place]) is not null)];
        return places.Length == 0 ? None : new FrameAdvice(places, [.. places.Select(place => Of(left[place])!)]);
    }
}
