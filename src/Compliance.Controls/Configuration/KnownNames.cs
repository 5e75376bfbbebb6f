using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Documents;

namespace Compliance.Controls.Configuration;

/// <summary>Holds names in a configuration against what there is.</summary>
internal static class KnownNames
{
    /// <summary>Whether the text of a value names something known; a problem with the likely word otherwise.</summary>
    public static bool Known(this List<ConfigurationProblem> problems, ConfigurationNode node, ImmutableArray<string> known, string noun) =>
        problems.Known(node, node.Value.GetString()!.Trim(), known, noun);

    /// <summary>Whether a name is known; a problem at a value otherwise.</summary>
    public static bool Known(this List<ConfigurationProblem> problems, ConfigurationNode node, string name, ImmutableArray<string> known, string noun)
    {
        if (known.Contains(name)) return true;
        string guess = Spelling.Suggest(name, known) is { Length: > 0 } near ? near
            : known.IsEmpty ? $"; no {noun} is declared" : $"; expected {Answers.Some(known, 12)}";
        problems.Add(node.Problem($"unknown {noun} '{name}'{guess}"));
        return false;
    }
}
