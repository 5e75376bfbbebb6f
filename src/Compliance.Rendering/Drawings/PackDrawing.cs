namespace Compliance.Rendering.Drawings;

/// <summary>A drawing made of the pack. A template places it by its name and gives the words that stand in it.</summary>
/// <param name="Name">Name, also of its file: <c>zone-matrix-01</c>.</param>
/// <param name="Labels">Keys of the words it needs, each once.</param>
/// <param name="Draw">Draws it, with the words by their keys.</param>
internal sealed record PackDrawing(string Name, IReadOnlyList<string> Labels, Func<IReadOnlyDictionary<string, string>, Drawing> Draw);
