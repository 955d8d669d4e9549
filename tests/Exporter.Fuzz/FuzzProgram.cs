using System.Diagnostics;

namespace Exporter.Fuzz;

/// <summary>Runs targets from the command line: <c>TARGET FILE</c> replays one input, <c>TARGET SECONDS SEED</c> makes and runs new ones.</summary>
internal static class FuzzProgram
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case [string name, string file]:
                FuzzTargets.Create(name).Run(File.ReadAllBytes(file));
                return 0;
            case [string name, string seconds, string seed]:
                return Search(FuzzTargets.Create(name), TimeSpan.FromSeconds(int.Parse(seconds)), int.Parse(seed));
            default:
                Console.Error.WriteLine("usage: Exporter.Fuzz TARGET FILE | TARGET SECONDS SEED");
                return 2;
        }
    }

    private static int Search(IFuzzTarget target, TimeSpan duration, int seed)
    {
        var mutator = new Mutator([.. Corpus.Of(target).Select(entry => entry.Bytes)], seed);
        var watch = Stopwatch.StartNew();
        long runs = 0;
        while (watch.Elapsed < duration)
        {
            byte[] input = mutator.Next();
            try
            {
                target.Run(input);
                runs++;
            }
            catch (Exception exception)
            {
                string file = $"crash-{target.Name}-{seed}-{runs}.bin";
                File.WriteAllBytes(file, input);
                Console.Error.WriteLine($"{exception}\nafter {runs} runs; input of {input.Length} bytes kept in {file}");
                return 1;
            }
        }

        Console.WriteLine($"{target.Name}: {runs} runs in {watch.Elapsed.TotalSeconds:F0} s, seed {seed}, no finding");
        return 0;
    }
}
