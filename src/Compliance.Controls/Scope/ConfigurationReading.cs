using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>What a configuration file declares, or why it could not be taken.</summary>
/// <param name="Scope">What the owner declares of the clusters.</param>
/// <param name="Document">Document control fields.</param>
/// <param name="Problems">Every problem found, by line; the declarations count only when there is none.</param>
public sealed record ConfigurationReading(ScopeDeclaration Scope, DocumentDeclaration Document, ImmutableArray<ConfigurationProblem> Problems);

/// <summary>A fault in a configuration file.</summary>
/// <param name="File">File as the caller names it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Field">JSON pointer of the field.</param>
/// <param name="Message">What was found, what was expected, and the likely word where one was misspelled.</param>
public sealed record ConfigurationProblem(string File, int Line, string Field, string Message)
{
    /// <summary><c>file:line: field: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {(Field.Length == 0 ? "/" : Field)}: {Message}";
}
