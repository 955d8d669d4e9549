using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Tests.Signals.State;

public sealed class StateReaderTests
{
    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        var writer = new StateWriter();
        writer.Write(-5L);
        writer.Write(double.NaN);
        writer.WriteText("größe");
        writer.WriteLabels(Labels.Of(("b", "2"), ("a", "1")));
        writer.WriteLabels(Labels.Empty);
        writer.WriteAll<float>([1.5f, float.NaN]);
        writer.WriteBytes("xyz"u8);

        var reader = new StateReader(writer.Written.ToArray());

        Assert.Equal(-5L, reader.Read<long>());
        Assert.Equal(double.NaN, reader.Read<double>());
        Assert.Equal("größe", reader.ReadText());
        Assert.Equal(Labels.Of(("a", "1"), ("b", "2")), reader.ReadLabels());
        Assert.Equal(Labels.Empty, reader.ReadLabels());
        var values = new float[2];
        reader.ReadAll<float>(values);
        Assert.Equal([1.5f, float.NaN], values);
        Assert.Equal("xyz"u8.ToArray(), reader.ReadBytes().ToArray());
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Read_PastTheEnd_SaysWhatIsLeft()
    {
        var reader = new StateReader(new byte[5]);

        Assert.Equal("8 bytes are expected, 5 are left", Assert.Throws<StateFormatException>(() => reader.Read<long>()).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void ReadCount_OfMoreThanCanFollow_IsRefusedBeforeAnythingIsAllocated(int count)
    {
        var writer = new StateWriter();
        writer.Write(count);
        writer.WriteAll<byte>([1, 2]);

        Assert.Throws<StateFormatException>(() => new StateReader(writer.Written.ToArray()).ReadBytes().Length);
    }

    [Fact]
    public void Write_BeyondTheFirstBuffer_KeepsEverything()
    {
        var writer = new StateWriter();
        for (var i = 0; i < 100_000; i++)
        {
            writer.Write(i);
        }

        var reader = new StateReader(writer.Written.ToArray());
        Assert.All(Enumerable.Range(0, 100_000), i => Assert.Equal(i, reader.Read<int>()));
    }
}
