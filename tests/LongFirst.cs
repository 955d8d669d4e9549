using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Exporter.TestOrder.LongFirst))]

namespace Exporter.TestOrder;

/// <summary>Marks a test class, or the definition of a collection, that takes so long that it has to begin early.</summary>
/// <param name="seconds">About how long it takes by itself on two quiet cores.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongAttribute(int seconds) : Attribute
{
    /// <summary>About how long it takes by itself on two quiet cores, seconds.</summary>
    public int Seconds => seconds;
}

/// <summary>The longest begin first, so that a run does not end with one test that all others have left behind; the rest comes in an order of chance, as is usual.</summary>
/// <remarks>A suite compiles this file into its own assembly, in which the marks are looked for.</remarks>
public sealed class LongFirst : ITestCollectionOrderer
{
    private static readonly Dictionary<string, int> Marked = typeof(LongFirst).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes(typeof(LongAttribute), false).Cast<LongAttribute>().Select(mark => (Name: type.FullName!, mark.Seconds)))
        .ToDictionary(marked => marked.Name, marked => marked.Seconds);

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderByDescending(collection => Marked.GetValueOrDefault(NameOf(collection)))];

    // A class without a collection has one of its own, which is known by its text only: "Test collection for CLASS (id: ...)".
    private static string NameOf(ITestCollection collection) =>
        collection.TestCollectionClassName ?? collection.TestCollectionDisplayName.Split(' ').SkipWhile(word => word != "for").Skip(1).FirstOrDefault("");
}
