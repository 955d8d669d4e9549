using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Exporter.Signals;

namespace Exporter.Tests.Features;

/// <summary>Vectors have the same bits whatever instructions the processor has.</summary>
public sealed class RegisterWidthTests
{
    private const string Marker = "FORESIGHT_TEST_VECTOR_BITS";

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Extract_WithNarrowerRegisters_HasTheSameBits(string without)
    {
        var path = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(RegisterWidthTests).FullName}.{nameof(Bits_AreWritten_WhereAsked)}");
        start.Environment[without] = "0";
        start.Environment[Marker] = path;

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Equal(Bits(), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        File.Delete(path);
    }

    [Fact]
    public void Bits_AreWritten_WhereAsked()
    {
        var bits = Bits();
        if (Environment.GetEnvironmentVariable(Marker) is { } path)
        {
            File.WriteAllText(path, bits);
        }

        Assert.Equal(64, bits.Length);
    }

    // Values by integer arithmetic only: nothing here may depend on the processor's mathematics.
    private static string Bits()
    {
        var history = new SomeHistory(
            [TimeSpan.FromHours(10)],
            [.. Enumerable.Range(0, 11).Select(i => i < 3 ? SomeHistory.Limited(9, i < 2 ? LimitSide.Above : LimitSide.Below, $"s{i}") : i < 7 ? SomeHistory.Plain($"s{i}") : SomeHistory.Ranged(i, $"s{i}")).Select((signal, i) => signal with { Forecast = i % 3 == 0 })]);
        uint random = 2463534242;
        for (var step = 0; step < 1650; step++)
        {
            history.Step([.. Enumerable.Range(0, 6).Select(entity => ($"e{entity}", Values(entity, step)))]);
        }

        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(history.Extract().Values)));

        double[] Values(int entity, int step) => [.. Enumerable.Range(0, 11).Select(signal =>
        {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            return random % 50 == 0 ? double.NaN : entity + (signal * step / 4096.0) + (random % 1000 / 1024.0);
        })];
    }
}
