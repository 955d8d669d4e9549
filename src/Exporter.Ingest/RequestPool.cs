using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Exporter.Ingest;

/// <summary>Arrays for as long as a request takes, of which no thread keeps one to itself.</summary>
/// <typeparam name="T">What they hold.</typeparam>
/// <remarks>
/// The shared pool keeps an array of each size for each thread that ever gave one back, so two requests at a time, which any of a dozen threads answers, come to a dozen
/// decompressed bodies. Here whoever comes next gets what was given back. Arrays of more than 1 MiB are the shared pool's, which lets go of what nobody asks for.
/// </remarks>
internal sealed class RequestPool<T> : ArrayPool<T>
{
    private const int LargestBytes = 1024 * 1024;

    // As many as are given back at once, by experience: what is beyond, the collector gets.
    private const int OfEachLength = 32;

    // Lengths are powers of two.
    private static readonly int Longest = 1 << BitOperations.Log2((uint)(LargestBytes / Unsafe.SizeOf<T>()));

    private readonly ArrayPool<T> _few = Create(Longest, OfEachLength);

    /// <inheritdoc/>
    public override T[] Rent(int minimumLength) => PoolFor(minimumLength).Rent(minimumLength);

    /// <inheritdoc/>
    public override void Return(T[] array, bool clearArray = false) => PoolFor(array.Length).Return(array, clearArray);

    private ArrayPool<T> PoolFor(int length) => length <= Longest ? _few : Shared;
}
