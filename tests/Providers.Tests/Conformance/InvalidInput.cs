namespace Orleans.MediaTasks.Providers;

/// <summary>An input that a model must refuse.</summary>
/// <param name="Model">The model.</param>
/// <param name="Input">The input, as JSON text.</param>
/// <param name="Code">The code of the problem.</param>
/// <param name="Field">The field that the problem names.</param>
public sealed record InvalidInput(string Model, string Input, string Code, string? Field);
