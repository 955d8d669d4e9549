using System.Buffers;
using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

/// <summary>Memory of requests goes from thread to thread.</summary>
public class RequestPoolTests
{
    [Fact]
    public void WhatAThreadGivesBack_IsTheNextOnes()
    {
        ArrayPool<byte> pool = new RequestPool<byte>();
        byte[] array = pool.Rent(100_000);

        var other = new Thread(() => pool.Return(array));
        other.Start();
        other.Join();

        Assert.Same(array, pool.Rent(90_000));
    }

    [Fact]
    public void ArraysBeyondAMebibyte_AreRentedToo()
    {
        ArrayPool<byte> pool = new RequestPool<byte>();

        byte[] array = pool.Rent((1024 * 1024) + 1);
        pool.Return(array);

        Assert.InRange(array.Length, (1024 * 1024) + 1, int.MaxValue);
    }

    [Fact]
    public void LargeItems_CountByTheirBytes()
    {
        var pool = new RequestPool<decimal>();
        decimal[] few = pool.Rent(65_536);
        decimal[] many = pool.Rent(65_537);
        pool.Return(few);
        pool.Return(many);

        Assert.Same(few, pool.Rent(65_536));
    }
}
