using System.Globalization;
using BenchmarkDotNet.Running;
using Exporter.Benchmarks.Steps;

namespace Exporter.Benchmarks;

/// <summary>Runs the benchmarks named on the command line: <c>--filter '*Decode*'</c>; or <c>step --series N</c>.</summary>
internal static class BenchmarkProgram
{
    private static void Main(string[] args)
    {
        switch (args)
        {
            case ["step"]:
                StepCommand.Run(1_000_000);
                break;
            case ["step", "--series", var series]:
                StepCommand.Run(int.Parse(series, CultureInfo.InvariantCulture));
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
                break;
        }
    }
}
