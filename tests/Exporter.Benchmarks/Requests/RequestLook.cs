using Exporter.TestKit;

namespace Exporter.Benchmarks.Requests;

/// <summary>What a sidecar has used and taken so far.</summary>
internal readonly record struct RequestLook(double AllocatedBytes, double Gen0, double Gen1, double Gen2, double CpuSeconds, double Samples, double Steps)
{
    /// <summary>Looks, which itself makes a page of metrics.</summary>
    public static async Task<RequestLook> AtAsync(ForesightProcess sidecar)
    {
        var page = ScrapedPage.Parse(await sidecar.GetAsync("/metrics"));
        return new RequestLook(
            Of("dotnet_gc_heap_total_allocated_bytes_total"),
            Of("dotnet_collection_count_total", "\"0\""),
            Of("dotnet_collection_count_total", "\"1\""),
            Of("dotnet_collection_count_total", "\"2\""),
            sidecar.Process.Usage.CpuTime.TotalSeconds,
            Of("foresight_ingest_samples_total"),
            Of("foresight_evaluation_steps_total"));

        double Of(string name, string label = "") =>
            page.Where(sample => sample.Name == name && sample.LabelText.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);
    }

    /// <summary>What came since an earlier look.</summary>
    public RequestLook Since(RequestLook earlier) => new(
        AllocatedBytes - earlier.AllocatedBytes, Gen0 - earlier.Gen0, Gen1 - earlier.Gen1, Gen2 - earlier.Gen2, CpuSeconds - earlier.CpuSeconds, Samples - earlier.Samples, Steps - earlier.Steps);
}
