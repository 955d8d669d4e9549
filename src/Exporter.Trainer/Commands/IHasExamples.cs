namespace Exporter.Trainer.Commands;

/// <summary>A verb with examples of its own.</summary>
internal interface IHasExamples
{
    /// <summary>What comes below the options in the verb's help: examples, and what the exit status says.</summary>
    string Examples { get; }
}
