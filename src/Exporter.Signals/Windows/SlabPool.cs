using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Signals.Windows;

/// <summary>A slab of float32 of one length for every slot, cut from larger arrays that never move or grow.</summary>
/// <remarks>
/// An array of up to a quarter megabyte, if not of very few signals, lies where the garbage collector neither copies nor compacts; growing adds arrays
/// and leaves the others alone. An array is made when the first of its slots is opened.
/// </remarks>
internal sealed class SlabPool
{
    private const int ChunkFloats = 64 * 1024;

    // So that few entities with few signals take no more than they need.
    private const int MostSlots = 16;

    // Readers that take several signals at once may look past the last slab's end.
    private const int Slack = 16;

    private const int LineFloats = 16;

    private readonly int _shift;
    private float[]?[] _chunks = [];

    public SlabPool(int slabLength)
    {
        SlabLength = slabLength;
        _shift = BitOperations.Log2((uint)Math.Clamp(ChunkFloats / slabLength, 1, MostSlots));
    }

    /// <summary>Values in a slab.</summary>
    public int SlabLength { get; }

    /// <summary>The slot's slab, which must have been opened.</summary>
    public Span<float> this[int slot] => _chunks[slot >> _shift].AsSpan(Start(slot), SlabLength);

    /// <summary>The slot's slab and so many values behind it that mean nothing.</summary>
    public ReadOnlySpan<float> WithSlack(int slot, int slack)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slack, Slack);
        return _chunks[slot >> _shift].AsSpan(Start(slot), SlabLength + slack);
    }

    /// <summary>Has the processor fetch a stretch of a slab, if there is one, into its second-level cache.</summary>
    /// <remarks>Slabs lie in many arrays and are read once a step: without this every row is waited for.</remarks>
    public unsafe void Prefetch(int slot, int from, int length)
    {
        if (!Sse.IsSupported || _chunks[slot >> _shift] is not { } chunk)
        {
            return;
        }

        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk), Start(slot) + from);
        for (var at = 0; at < length; at += LineFloats)
        {
            // A hint, for which an address that the collector has moved on from is as harmless as any.
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref first, at)));
        }
    }

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots) => Array.Resize(ref _chunks, ((slots - 1) >> _shift) + 1);

    /// <summary>A pool of the same content that shares nothing with this one.</summary>
    public SlabPool Copy() => new(SlabLength) { _chunks = Array.ConvertAll(_chunks, chunk => (float[]?)chunk?.Clone()) };

    /// <summary>The slot's slab for its first use; its content is that of its last.</summary>
    public Span<float> Open(int slot)
    {
        _chunks[slot >> _shift] ??= new float[(SlabLength << _shift) + Slack];
        return this[slot];
    }

    private int Start(int slot) => (slot & ((1 << _shift) - 1)) * SlabLength;
}
