namespace Exporter.Fuzz;

/// <summary>Makes inputs out of a corpus by small damage; the same seed gives the same inputs.</summary>
/// <param name="corpus">What to start from; not empty.</param>
/// <param name="seed">Seed.</param>
/// <param name="maxBytes">Longest input made.</param>
public sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed, int maxBytes = 64 * 1024)
{
    private const int MaxSteps = 6;
    private const int MaxRange = 64;

    // Ends of ranges, continuation bits, quotes and braces: where decoders change their mind.
    private static readonly byte[] Interesting = [0x00, 0x01, 0x0a, 0x12, 0x22, 0x2a, 0x7f, 0x80, 0xff, (byte)'"', (byte)'{', (byte)'(', (byte)'['];

    private static readonly byte[] HugeVarint = [0xff, 0xff, 0xff, 0xff, 0x07];

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        List<byte> bytes = [.. Pick()];
        int steps = _random.Next(1, MaxSteps + 1);
        for (int i = 0; i < steps; i++)
        {
            Damage(bytes);
        }

        return [.. bytes.Take(maxBytes)];
    }

    private void Damage(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int count = Math.Min(_random.Next(1, MaxRange), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[_random.Next(Interesting.Length)];
                break;
            case 2:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, HugeVarint);
                break;
            default:
                byte[] other = Pick();
                bytes.InsertRange(at, other.AsSpan(_random.Next(other.Length + 1)).ToArray().Take(MaxRange));
                break;
        }
    }

    private byte[] Pick() => corpus[_random.Next(corpus.Count)];
}
