namespace Exporter.Tests.Configuration;

/// <summary>A mistake inside an expression is shown where it stands in the file, however YAML wrapped the text.</summary>
public sealed class ExpressionPlaceTests
{
    private const string Head = "predictors:\n  - name: node\n    entity: [instance]\n    horizons: [1h]\n    signals:\n";

    [Theory]

    // The unknown function begins at column 11 of the plain text, 13 of the quoted one, and on its own line below.
    [InlineData("      a: up + nosuch(up)\n", 6, 15)]
    [InlineData("      a: \"up + nosuch(up)\"\n", 6, 16)]
    [InlineData("      a: 'up + nosuch(up)'\n", 6, 16)]
    [InlineData("      a: \"up{a=\\\"b\\\"} + nosuch(up)\"\n", 6, 25)]
    [InlineData("      a: 'up{a=''b''} + nosuch(up)'\n", 6, 25)]
    [InlineData("      a: |\n        up\n        + nosuch(up)\n", 8, 11)]
    [InlineData("      a: >-\n        up\n        + nosuch(up)\n", 8, 11)]
    [InlineData("      a: up\n        + nosuch(up)\n", 7, 11)]
    [InlineData("      a: {expr: up + nosuch(up)}\n", 6, 22)]
    public void UnknownFunction_IsShownWhereItStands(string signal, int line, int column)
    {
        var error = Assert.Single(ConfigLoaderTests.Errors(Head + signal));
        Assert.StartsWith($"foresight.yml:{line}:{column}: signal \"a\": ", error, StringComparison.Ordinal);
        Assert.Contains("nosuch", error, StringComparison.Ordinal);
    }

    [Fact]
    public void EndOfExpression_IsShownBehindIt()
    {
        var error = Assert.Single(ConfigLoaderTests.Errors(Head + "      a: rate(up[5m]\n      b: up\n"));
        Assert.StartsWith("foresight.yml:6:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void EntityLabelAggregatedAway_IsRefusedForSignalsAndFailure() => ConfigLoaderTests.AssertErrors(
        Head + "      a: sum by (job) (up)\n      b: avg(up)\n    failure: max without (instance) (up)\n",
        "6:10: signal \"a\": the result never carries the entity label \"instance\"; aggregate by it or do not aggregate it away",
        "7:10: signal \"b\": the result never carries the entity label \"instance\"; aggregate by it or do not aggregate it away",
        "8:14: failure: the result never carries the entity label \"instance\"; aggregate by it or do not aggregate it away");
}
