using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Signals.Windows;

/// <summary>Copies a few neighbouring columns out of a ring of rows, oldest row first.</summary>
/// <param name="stride">Values in a row of the ring.</param>
/// <param name="lanes">Values in a row of the target.</param>
internal readonly struct RowCopy(int stride, int lanes)
{
    /// <summary>Copies as many rows as the target holds.</summary>
    /// <param name="ring">Begins at the first wanted column of row 0.</param>
    /// <param name="rows">Rows in the ring.</param>
    /// <param name="oldest">Row to begin with.</param>
    /// <param name="target">Rows of <c>lanes</c> values.</param>
    public void Unroll(ReadOnlySpan<float> ring, int rows, int oldest, Span<float> target)
    {
        var wanted = target.Length / lanes;
        var head = Math.Min(rows - oldest, wanted);
        Copy(ring[(oldest * stride)..], head, target);
        Copy(ring, wanted - head, target[(head * lanes)..]);
    }

    private void Copy(ReadOnlySpan<float> from, int rows, Span<float> to)
    {
        if (lanes == 1)
        {
            CopyColumn(from, to[..rows]);
            return;
        }

        if (lanes != Vector256<float>.Count)
        {
            for (var row = 0; row < rows; row++)
            {
                from.Slice(row * stride, lanes).CopyTo(to[(row * lanes)..]);
            }

            return;
        }

        // Eight columns are one register; slicing once here keeps the checks out of the loop.
        ref var source = ref MemoryMarshal.GetReference(rows == 0 ? from : from[..(((rows - 1) * stride) + lanes)]);
        ref var target = ref MemoryMarshal.GetReference(to[..(rows * lanes)]);
        for (var row = 0; row < rows; row++)
        {
            Vector256.LoadUnsafe(ref source, (nuint)(row * stride)).StoreUnsafe(ref target, (nuint)(row * lanes));
        }
    }

    private void CopyColumn(ReadOnlySpan<float> from, Span<float> to)
    {
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = from[row * stride];
        }
    }
}
