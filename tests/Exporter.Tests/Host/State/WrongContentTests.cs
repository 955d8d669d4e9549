using System.Buffers.Binary;
using Exporter.Host.State;
using Exporter.Signals.Head;

namespace Exporter.Tests.Host.State;

/// <summary>A file whose checksums are right and whose content is not: it is refused, whatever it says, and never ends the process.</summary>
public sealed class WrongContentTests : IDisposable
{
    private const int Changes = 400;
    private const int FileStartBytes = 12;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Predictor_WithChangedContent_IsReadOrRefused()
    {
        await using var host = await LeaveFilesAsync();
        var definition = host.Host.Pipeline.Predictors.Single().Definition;

        Assert.True(CountRefused("predictor-node.snapshot", file => PredictorSnapshot.Read(file, definition, maxEntities: 100)) > Changes / 10);
    }

    [Fact]
    public async Task Head_WithChangedContent_IsReadOrRefused()
    {
        await using var host = await LeaveFilesAsync();
        var selectors = host.Host.Pipeline.Predictors.Single().Selectors.ToArray();

        Assert.True(CountRefused("head.snapshot", file => HeadSnapshot.Read(file, new SeriesHead(selectors, new HeadLimits()))) > Changes / 10);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private async Task<RunningHost> LeaveFilesAsync()
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 60));
        await host.Host.StopAsync();
        return host;
    }

    /// <summary>Changes some bytes again and again, gives every section its right checksum, and reads.</summary>
    private int CountRefused(string name, Action<SnapshotReader> read)
    {
        var random = new Random(3);
        var whole = File.ReadAllBytes(Path.Combine(_storage, name));
        var refused = 0;
        for (var change = 0; change < Changes; change++)
        {
            var copy = Path.Combine(_storage, "changed");
            WriteChanged(whole, random, copy);
            try
            {
                using var file = new SnapshotReader(copy);
                read(file);
            }
            catch (SnapshotRefusedException exception)
            {
                Assert.StartsWith(copy, exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        return refused;
    }

    private static void WriteChanged(byte[] whole, Random random, string path)
    {
        var sections = Sections(whole);
        var chosen = random.Next(sections.Count);
        var payload = sections[chosen].Payload;
        for (var i = 0; i < 1 + random.Next(3); i++)
        {
            // Counts and slots are 32-bit numbers: small ones, large ones and negative ones are told apart.
            var at = random.Next(Math.Max(1, payload.Length - 3));
            BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(at), random.Next(3) switch { 0 => random.Next(-2, 300), 1 => int.MaxValue - random.Next(9), _ => random.Next(int.MinValue, int.MaxValue) });
        }

        using var file = new FileStream(path, FileMode.Create);
        file.Write(whole.AsSpan(0, FileStartBytes));
        var (frame, id, count) = (new byte[8], 0u, 0u);
        foreach (var (kind, bytes) in sections)
        {
            Write(kind, bytes);
            count++;
        }

        var end = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(end, count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(4), id);
        Write(SnapshotFormat.End, end);

        void Write(uint kind, byte[] bytes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(frame, kind);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), bytes.Length);
            var checksum = Checksum.Of(bytes, Checksum.Of(frame));
            file.Write(frame);
            file.Write(bytes);
            file.Write(BitConverter.GetBytes(checksum));
            id = System.Numerics.BitOperations.Crc32C(id, checksum);
        }
    }

    /// <summary>All sections but the last.</summary>
    private static List<(uint Kind, byte[] Payload)> Sections(byte[] whole)
    {
        var sections = new List<(uint, byte[])>();
        for (var at = FileStartBytes; ;)
        {
            var (kind, length) = (BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at)), BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(at + 4)));
            if (kind == SnapshotFormat.End)
            {
                return sections;
            }

            sections.Add((kind, whole[(at + 8)..(at + 8 + length)]));
            at += 8 + length + 4;
        }
    }
}
