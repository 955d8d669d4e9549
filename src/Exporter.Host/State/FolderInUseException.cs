namespace Exporter.Host.State;

/// <summary>The fault of a folder that another process holds.</summary>
internal sealed class FolderInUseException(string folder) : IOException($"storage path {folder} is in use by another process");
