namespace Exporter.Trainer.Retraining;

/// <summary>What decides the result of a retraining apart from configuration, history and labels.</summary>
/// <param name="Training">How is learnt; its span is what a new dataset holds.</param>
/// <param name="MaxMemory">Memory of the whole training in bytes; null where only rows are bounded.</param>
/// <param name="Window">How much of the dataset's end is learnt from; zero for all.</param>
/// <param name="MinNew">With less new history than this since the last run, and the same labels, there is nothing new to learn from.</param>
/// <param name="PromoteIfBetter">A model that is better than the champion by more than one standard error takes its place.</param>
internal sealed record RetrainOptions(TrainingOptions Training, long? MaxMemory, TimeSpan Window, TimeSpan MinNew, bool PromoteIfBetter);
