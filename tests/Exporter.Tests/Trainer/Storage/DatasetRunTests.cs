using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer.Storage;

public sealed class DatasetRunTests : IDisposable
{
    private static readonly MemorySource History = PlantedHistory.Source(entities: 5);

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    private string Folder => Path.Combine(_directory, "dataset");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Train_FromDataset_GivesTheBytesOfTrainingFromTheSourceItself()
    {
        await WriteAsync(History);
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", Force = true };
        var direct = await TrainAsync(PlantedHistory.Definition, History, options, "direct.onnx");
        var folder = DatasetFolder.Open(Folder);
        var stored = await TrainAsync(PlantedHistory.Definition, new DatasetSource(folder, PlantedHistory.Definition), options, "stored.onnx");
        Assert.Equal(direct, stored);
        Assert.True(folder.Manifest.Chunks.Length >= 4, "one chunk proves little");
    }

    [Fact]
    public async Task Run_Twice_GivesTheSameFiles()
    {
        var first = await WriteAsync(History);
        var manifest = await File.ReadAllBytesAsync(Path.Combine(Folder, "manifest.json"), TestContext.Current.CancellationToken);
        Directory.Delete(Folder, recursive: true);
        var second = await WriteAsync(History);
        Assert.Equal(first.Manifest.Chunks.AsEnumerable(), second.Manifest.Chunks);
        Assert.Equal(manifest, await File.ReadAllBytesAsync(Path.Combine(Folder, "manifest.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_SourceGivesUpInTheMiddle_SaysHowFarItCameAndGoesOnFromThere()
    {
        // The first chunk (60 steps, 3 expressions) and the second (120) come, then nothing any more.
        var broken = new FlakySource(History, (question, _) => question < 6 ? null : HistoryFault.Refused);
        var error = await Assert.ThrowsAsync<HistoryException>(() => WriteAsync(broken));
        Assert.EndsWith($"\n180 of 3457 steps are in {Folder}, up to 2023-11-14 14:55:00Z; the same command goes on from there", error.Message, StringComparison.Ordinal);

        var again = new FlakySource(History, (_, _) => null);
        var folder = await WriteAsync(again);
        Assert.Equal(3457, folder.Manifest.Steps);
        Assert.Equal((3457 - 180) * 3L, again.StepsAsked.Sum());
        await AssertHoldsAsync(folder, History);
    }

    [Fact]
    public async Task Run_SourceIsBusyForAWhile_WaitsAsksForLessAndGoesOn()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var busy = new FlakySource(History, (question, _) => question is >= 3 and < 6 ? HistoryFault.Unavailable : null);
        var log = new StringWriter();
        var writing = WriteAsync(busy, time: time, log: log);
        while (!writing.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await AssertHoldsAsync(await writing, History);
        Assert.Equal([120, 60, 30, 15], busy.StepsAsked.Skip(3).Take(4));
        Assert.Contains("status 429; asking again in 10s\n", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("status 429; asking again in 40s\n", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnswerTooLarge_AsksForFewerSteps()
    {
        var small = new FlakySource(History, (_, steps) => steps > 100 ? HistoryFault.TooLarge : null);
        await AssertHoldsAsync(await WriteAsync(small), History);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DamagedFile_IsRefusedByReadersAndMadeAnew(bool truncated)
    {
        var whole = await WriteAsync(History);
        var file = Path.Combine(Folder, whole.Manifest.Chunks[1].File);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        if (truncated)
        {
            await File.WriteAllBytesAsync(file, bytes[..1000], TestContext.Current.CancellationToken);
        }
        else
        {
            File.Delete(file);
        }

        var error = await Assert.ThrowsAsync<TrainingException>(() => AssertHoldsAsync(whole, History));
        var what = truncated ? "is not as it was written (1000 bytes, another checksum than manifest.json says): truncated or changed" : "is missing";
        Assert.Equal($"{file} {what}; the command that wrote the dataset, given again, makes that part anew", error.Message);

        var log = new StringWriter();
        await AssertHoldsAsync(await WriteAsync(History, log: log), History);
        Assert.Equal($"{file} is damaged or missing; its 120 steps are read anew\n", log.ToString());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_AnotherConfiguration_ListsEveryDifference()
    {
        await WriteAsync(History);
        var changed = PlantedHistory.Definition with
        {
            Step = TimeSpan.FromMinutes(1),
            EntityLabels = ["job"],
            Signals = [new SignalDefinition("used", "max(used)"), new SignalDefinition("temperature", "t")],
        };
        var error = await Assert.ThrowsAsync<TrainingException>(() => WriteAsync(History, changed));
        Assert.Equal(
            $"""
            the configuration is not the one that {Folder} was written with:
              step is 1m, in the dataset 5m
              entity is [job], in the dataset [instance]
              signal_temperature is not in the dataset
              signal_used is `max(used)`, in the dataset `used`
            Take another folder, or put the configuration back.
            """,
            error.Message);
    }

    [Fact]
    public async Task Open_EarlierBeginning_IsRefused()
    {
        await WriteAsync(History);
        var run = new DatasetRun(PlantedHistory.Definition, History, TimeProvider.System, TextWriter.Null);
        var error = Assert.Throws<TrainingException>(() => run.Open(Folder, PlantedHistory.FromMs - PlantedHistory.StepMs));
        Assert.StartsWith($"the dataset in {Folder} begins at 2023-11-14 00:00:00Z, later than --from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_TwoWriters_SecondIsRefused()
    {
        var folder = await WriteAsync(History);
        using (folder.Lock())
        {
            Assert.Contains("is being written by another process", Assert.Throws<TrainingException>(folder.Lock).Message, StringComparison.Ordinal);
        }

        folder.Lock().Dispose();
    }

    private async Task<DatasetFolder> WriteAsync(
        IHistorySource source, PredictorDefinition? definition = null, TimeProvider? time = null, TextWriter? log = null)
    {
        var run = new DatasetRun(definition ?? PlantedHistory.Definition, source, time ?? TimeProvider.System, log ?? TextWriter.Null);
        var folder = run.Open(Folder, PlantedHistory.FromMs);
        await run.RunAsync(folder, PlantedHistory.ToMs, (_, _) => { }, TestContext.Current.CancellationToken);
        return folder;
    }

    private static async Task AssertHoldsAsync(DatasetFolder folder, MemorySource source)
    {
        var stored = new DatasetSource(folder, PlantedHistory.Definition);

        // Neither the sizes nor the edges of the stored chunks.
        const int Steps = 700;
        for (var fromMs = PlantedHistory.FromMs; fromMs <= PlantedHistory.ToMs; fromMs += Steps * PlantedHistory.StepMs)
        {
            foreach (var (column, expression) in folder.Manifest.Expressions)
            {
                var steps = (int)Math.Min(Steps, ((PlantedHistory.ToMs - fromMs) / PlantedHistory.StepMs) + 1);
                var expected = await source.ReadAsync(expression, fromMs, PlantedHistory.StepMs, steps, TestContext.Current.CancellationToken);
                var actual = await stored.ReadAsync(column, fromMs, PlantedHistory.StepMs, steps, TestContext.Current.CancellationToken);
                Assert.Equal(expected.SeriesCount, actual.SeriesCount);
                for (var series = 0; series < expected.SeriesCount; series++)
                {
                    Assert.Equal(expected.LabelsAt(series), actual.LabelsAt(series));
                    Assert.Equal(expected.ValuesAt(series).ToArray(), actual.ValuesAt(series).ToArray());
                }
            }
        }
    }

    private async Task<byte[]> TrainAsync(PredictorDefinition definition, IHistorySource source, TrainingOptions options, string name)
    {
        var path = Path.Combine(_directory, name);
        await new TrainingRun(definition, options, TextWriter.Null).RunAsync(source, path, TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
    }
}
