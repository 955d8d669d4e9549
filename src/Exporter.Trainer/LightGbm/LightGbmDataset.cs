using System.Runtime.InteropServices;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.LightGbm;

/// <summary>Rows as LightGBM holds them: each feature cut into at most 255 bins, a byte a value.</summary>
/// <remarks>
/// Binned once over all rows that may be learnt from; each fit takes a subset of it. Bins look at features only, never at
/// labels. The rows are handed over where they lie, by pointer.
/// </remarks>
internal sealed class LightGbmDataset : IDisposable
{
    private readonly string _parameters;
    private nint _handle;

    private LightGbmDataset(nint handle, string parameters, int rows)
    {
        (_handle, _parameters, Rows) = (handle, parameters, rows);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>See <see cref="TrainingRows.OnsetShare"/>.</summary>
    public double OnsetShare { get; private init; } = 1;

    internal nint Handle => _handle;

    /// <summary>Bins the first <paramref name="count"/> rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="parameters">LightGBM's own, without a number of threads.</param>
    /// <param name="threads">Threads that bin.</param>
    /// <param name="threadsOfFit">Threads that make subsets: LightGBM keeps one number for all that goes on at a time, so it must be that of the fits.</param>
    /// <exception cref="TrainingException">LightGBM does not load, or refuses the rows.</exception>
    public static unsafe LightGbmDataset Of(TrainingRows rows, int count, string parameters, int threads = 1, int threadsOfFit = 1)
    {
        var blocks = (count + TrainingRows.RowsPerBlock - 1) / TrainingRows.RowsPerBlock;
        var pins = new GCHandle[blocks];
        try
        {
            var (pointers, sizes, rowMajor) = (new nint[blocks], new int[blocks], new int[blocks]);
            for (var block = 0; block < blocks; block++)
            {
                pins[block] = GCHandle.Alloc(rows.BlockAt(block), GCHandleType.Pinned);
                pointers[block] = pins[block].AddrOfPinnedObject();
                sizes[block] = Math.Min(TrainingRows.RowsPerBlock, count - (block * TrainingRows.RowsPerBlock));
                rowMajor[block] = 1;
            }

            fixed (nint* data = pointers)
            fixed (int* size = sizes, major = rowMajor)
            {
                // Filtering features by the leaf size of the first fit would be wrong for the next one.
                parameters += " feature_pre_filter=false";
                NativeMethods.Check(NativeMethods.DatasetCreateFromMats(
                    blocks, (void**)data, NativeMethods.Float32, size, rows.Columns, major, $"{parameters} num_threads={threads}", 0, out var handle));
                return new LightGbmDataset(handle, $"{parameters} num_threads={threadsOfFit}", count) { OnsetShare = rows.OnsetShare };
            }
        }
        catch (DllNotFoundException e)
        {
            throw new TrainingException(
                $"LightGBM's native library does not load ({e.Message.Split('\n')[0]}): it exists for x64 only, and on Linux needs libgomp (Debian: apt-get install libgomp1); --learner logistic works without it");
        }
        finally
        {
            foreach (var pin in pins.Where(pin => pin.IsAllocated))
            {
                pin.Free();
            }
        }
    }

    /// <summary>Some of the rows, with what they are to teach.</summary>
    /// <param name="rows">Their indices, ascending.</param>
    /// <param name="outcomes">1 where an onset came, else 0; one a row of the subset.</param>
    public LightGbmDataset Subset(ReadOnlySpan<int> rows, ReadOnlySpan<float> outcomes)
    {
        NativeMethods.Check(NativeMethods.DatasetGetSubset(_handle, rows, rows.Length, _parameters, out var handle));
        var subset = new LightGbmDataset(handle, _parameters, rows.Length);
        NativeMethods.Check(NativeMethods.DatasetSetField(handle, "label", outcomes, outcomes.Length, NativeMethods.Float32));
        return subset;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = NativeMethods.DatasetFree(_handle);
            _handle = 0;
        }
    }
}
