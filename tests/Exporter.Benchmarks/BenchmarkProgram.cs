using BenchmarkDotNet.Running;

namespace Exporter.Benchmarks;

/// <summary>Runs the benchmarks named on the command line, <c>--filter '*Decode*'</c>, or a whole fleet, <c>fleet</c>.</summary>
internal static class BenchmarkProgram
{
    private static int Main(string[] args)
    {
        if (args is ["fleet", .. var options])
        {
            return FleetRun.Run(options);
        }

        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
        return 0;
    }
}
