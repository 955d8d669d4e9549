namespace Exporter.Risk;

/// <summary>What a measure tells of: the dimensions of Kamei et al.</summary>
public enum ChangeAspect
{
    /// <summary>How much is changed.</summary>
    Size,

    /// <summary>Over how many places the change is spread.</summary>
    Diffusion,

    /// <summary>What the files went through before.</summary>
    History,

    /// <summary>How well the author knows the code.</summary>
    Experience,

    /// <summary>Whether something is repaired.</summary>
    Purpose,
}
