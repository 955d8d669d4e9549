using System.Diagnostics;
using SharpFuzz;

namespace Exporter.Fuzz;

/// <summary>
/// Runs targets from the command line: <c>TARGET FILE</c> replays one input, <c>TARGET SECONDS SEED</c> makes and runs new ones, <c>afl TARGET</c> takes
/// them from AFL++, see <c>tests/fuzz.sh</c>.
/// </summary>
internal static class FuzzProgram
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["afl", string name]:
                ServeAfl(name);
                return 0;
            case [string name, string file]:
                Trial.Run(FuzzTargets.Create(name), File.ReadAllBytes(file));
                return 0;
            case [string name, string seconds, string seed]:
                return Search(FuzzTargets.Create(name), TimeSpan.FromSeconds(int.Parse(seconds)), int.Parse(seed));
            default:
                Console.Error.WriteLine("usage: Exporter.Fuzz TARGET FILE | TARGET SECONDS SEED | afl TARGET");
                return 2;
        }
    }

    private static void ServeAfl(string name)
    {
        IFuzzTarget? target = null;
        using var input = new MemoryStream();
        Fuzzer.Run(stream =>
        {
            // Instrumented code can only run in here. What is made once in a process is no cost of the first input.
            if (target is null)
            {
                target = FuzzTargets.Create(name);
                target.Run([]);
            }

            input.SetLength(0);
            stream.CopyTo(input);
            Trial.Run(target, input.GetBuffer().AsSpan(0, (int)input.Length));
        });
    }

    private static int Search(IFuzzTarget target, TimeSpan duration, int seed)
    {
        var mutator = new Mutator([.. Corpus.Of(target).Select(entry => entry.Bytes)], seed);
        var watch = Stopwatch.StartNew();
        long runs = 0;
        using var watchdog = new Watchdog(input => Keep(input, target, seed, runs, "does not end"));
        while (watch.Elapsed < duration)
        {
            byte[] input = mutator.Next();
            watchdog.Watch(input);
            try
            {
                Trial.Run(target, input);
                runs++;
            }
            catch (Exception exception)
            {
                Keep(input, target, seed, runs, exception.ToString());
                return 1;
            }
        }

        Console.WriteLine($"{target.Name}: {runs} runs in {watch.Elapsed.TotalSeconds:F0} s, seed {seed}, no finding");
        return 0;
    }

    private static void Keep(byte[] input, IFuzzTarget target, int seed, long runs, string what)
    {
        string file = $"crash-{target.Name}-{seed}-{runs}.bin";
        File.WriteAllBytes(file, input);
        Console.Error.WriteLine($"{what}\nafter {runs} runs; input of {input.Length} bytes kept in {file}");
    }
}
