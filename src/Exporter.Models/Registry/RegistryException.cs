namespace Exporter.Models.Registry;

/// <summary>The registry cannot do what was asked; the message is for the person who asked.</summary>
public sealed class RegistryException(string message) : Exception(message);
