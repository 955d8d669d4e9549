using System.Globalization;

namespace Exporter.Trainer.Commands;

/// <summary>Shows how far something is: a bar that redraws itself on a terminal, else a line every tenth.</summary>
/// <param name="output">Where to.</param>
/// <param name="isTerminal">Whether a line can be drawn over.</param>
/// <param name="time">For the time that is left.</param>
/// <param name="unit">What is counted, such as <c>steps</c>.</param>
internal sealed class ProgressBar(TextWriter output, bool isTerminal, TimeProvider time, string unit)
{
    private const int Width = 30;

    private long? _first;
    private long _began;
    private long _tenths = -1;

    /// <summary>A bar on <paramref name="output"/>, which is a terminal if it is the process's own and nobody has redirected it.</summary>
    public static ProgressBar On(TextWriter output, TimeProvider time, string unit) =>
        new(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected, time, unit);

    /// <summary>Shows it.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="all">Of how much.</param>
    public void Report(long done, long all)
    {
        // What an earlier run did says nothing of the speed of this one.
        if (_first is null)
        {
            (_first, _began) = (done, time.GetTimestamp());
        }

        var share = all == 0 ? 1 : done / (double)all;
        var text = string.Create(CultureInfo.InvariantCulture, $"{share,4:0%} {done} of {all} {unit}{Left(done, all)}");
        if (isTerminal)
        {
            var filled = (int)(share * Width);
            output.Write($"\r[{new string('#', filled)}{new string('.', Width - filled)}] {text}   {(done == all ? "\n" : "")}");
        }
        else if ((long)(share * 10) > _tenths)
        {
            _tenths = (long)(share * 10);
            output.WriteLine($"  {text}");
        }
    }

    private string Left(long done, long all)
    {
        if (done == all || done == _first)
        {
            return "";
        }

        var left = time.GetElapsedTime(_began) * ((all - done) / (double)(done - _first!.Value));
        return left < TimeSpan.FromMinutes(1) ? ", less than a minute left" : $", about {Math.Ceiling(left.TotalMinutes)} min left";
    }
}
