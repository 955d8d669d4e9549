namespace Exporter.Integration.Tests.Datasets;

/// <summary>LightGBM's threads sleep while they wait, unless the user wants otherwise: told by the OpenMP runtime itself, which LightGBM brings in.</summary>
public sealed class WaitPolicyTests : IDisposable
{
    private readonly MadeUpDataset _dataset = new(hosts: 48, signals: 2, horizons: "30m");

    public void Dispose() => _dataset.Dispose();

    [Fact]
    public async Task Train_PolicyIsPassiveUnlessTheUserSaysOtherwise()
    {
        await _dataset.WriteAsync();

        // How often a thread looks before it sleeps; the policy by itself is shown as passive even where nobody has set it.
        Assert.Contains("GOMP_SPINCOUNT = '0'", await TrainAsync([]), StringComparison.Ordinal);
        Assert.DoesNotContain("GOMP_SPINCOUNT = '0'", await TrainAsync(new() { ["OMP_WAIT_POLICY"] = "active" }), StringComparison.Ordinal);
    }

    private async Task<string> TrainAsync(Dictionary<string, string> environment)
    {
        environment["OMP_DISPLAY_ENV"] = "verbose";
        (int exitCode, string output) = await _dataset.TrainAsync("lightgbm", environment, TimeSpan.FromMinutes(5), "--max-rows", "5000", "--force");
        Assert.True(exitCode == 0, output);
        return output;
    }
}
