using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer;

public sealed class ProgressBarTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Report_OnATerminal_DrawsOverItselfAndTellsTheTimeLeft()
    {
        var bar = new ProgressBar(_output, isTerminal: true, _time, "steps");
        bar.Report(0, 100);
        _time.Advance(TimeSpan.FromMinutes(3));
        bar.Report(50, 100);
        bar.Report(100, 100);
        Assert.Equal(
            [
                "",
                "[..............................]   0% 0 of 100 steps   ",
                "[###############...............]  50% 50 of 100 steps, about 3 min left   ",
                "[##############################] 100% 100 of 100 steps   \n",
            ],
            _output.ToString().Split('\r'));
    }

    [Fact]
    public void Report_IntoAFile_WritesALineATenth()
    {
        var bar = new ProgressBar(_output, isTerminal: false, _time, "steps");
        for (var step = 900; step <= 1000; step++)
        {
            bar.Report(step, 1000);
        }

        Assert.Equal("   90% 900 of 1000 steps\n  100% 1000 of 1000 steps\n", _output.ToString());
    }
}
