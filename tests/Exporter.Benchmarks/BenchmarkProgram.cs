using BenchmarkDotNet.Running;

namespace Exporter.Benchmarks;

/// <summary>Runs the benchmarks named on the command line: <c>--filter '*Decode*'</c>.</summary>
internal static class BenchmarkProgram
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
}
