using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>The judges of Prometheus itself, of both generations, on the bundled files.</summary>
public sealed class PromtoolTests
{
    public static TheoryData<string> Generations => ["2.42", "3"];

    [Theory]
    [MemberData(nameof(Generations))]
    public Task CheckRules_BundledRules_NothingToSay(string generation) =>
        AssertAgreesAsync(generation, ["check", "rules", "--lint=all", "--lint-fatal", .. RuleFile.Paths]);

    [Theory]
    [MemberData(nameof(Generations))]
    public Task CheckRules_RivalsOfTheQuarter_NothingToSay(string generation) =>
        AssertAgreesAsync(generation, ["check", "rules", "--lint=all", "--lint-fatal", Repository.PathOf("examples", "Demo", "predict_linear.yml")]);

    [Theory]
    [MemberData(nameof(Generations))]
    public Task TestRules_BundledTests_AllPass(string generation) =>
        AssertAgreesAsync(generation, ["test", "rules", .. Directory.GetFiles(Repository.PathOf("rules", "tests"), "*.yml")]);

    [Theory]
    [MemberData(nameof(Generations))]
    public Task CheckConfig_BundledConfiguration_IsValid(string generation) =>
        AssertAgreesAsync(generation, ["check", "config", Repository.PathOf("prometheus.yml")]);

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task CheckRules_BrokenExpression_IsRefused(string generation)
    {
        // The judge can say no: without this, a promtool that always agrees would pass the tests above.
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "groups: [{name: g, rules: [{alert: A, expr: 'up =='}]}]", TestContext.Current.CancellationToken);
        (int exitCode, string output) = await PeerProcess.RunAsync("promtool", Binary(generation), "check", "rules", file);
        File.Delete(file);
        Assert.True(exitCode != 0, output);
    }

    internal static string Binary(string generation) => generation == "3" ? Peers.Promtool3 : Peers.Promtool2;

    private static async Task AssertAgreesAsync(string generation, string[] arguments)
    {
        (int exitCode, string output) = await PeerProcess.RunAsync("promtool", Binary(generation), arguments);
        Assert.True(exitCode == 0, output);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }
}
