namespace Exporter.History.Tables;

/// <summary>A file of rows cannot be read as what it should be; the message names file and line, and is for the person who gave the file.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="inner">What caused it; null where nothing did, and then the rows behind it can still be read.</param>
public sealed class TableException(string message, Exception? inner = null) : Exception(message, inner);
