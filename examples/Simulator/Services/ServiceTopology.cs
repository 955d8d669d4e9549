namespace Simulator.Services;

/// <summary>Which services there are, and which calls which: instance by instance, the first calls the first, the second the second.</summary>
internal static class ServiceTopology
{
    /// <summary>Names, in the order in which a fleet takes them.</summary>
    public static readonly string[] Names =
        ["checkout", "cart", "catalog", "search", "payment", "identity", "inventory", "mail", "gateway"];

    /// <summary>The services that one service calls; none calls itself, through however many others.</summary>
    public static IReadOnlyList<string> CalledBy(string service) => service switch
    {
        "gateway" => ["checkout", "search"],
        "checkout" => ["cart", "payment"],
        "cart" or "catalog" => ["inventory"],
        "search" => ["catalog"],
        "payment" or "mail" => ["identity"],
        _ => [],
    };
}
