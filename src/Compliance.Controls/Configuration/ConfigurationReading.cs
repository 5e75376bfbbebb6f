using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Configuration;

/// <summary>What a configuration declares, or why it could not be taken.</summary>
/// <param name="Scope">What the owner declares of the clusters.</param>
/// <param name="Document">Document control fields.</param>
/// <param name="Problems">Every problem found, by file and line; the declarations count only when there is none.</param>
public sealed record ConfigurationReading(ScopeDeclaration Scope, DocumentDeclaration Document, ImmutableArray<ConfigurationProblem> Problems)
{
    /// <summary>How packs are signed.</summary>
    public SigningDeclaration Signing { get; init; } = new();

    /// <summary>Files that were included, in the order they were read, the first file not among them.</summary>
    public ImmutableArray<IncludedFile> Included { get; init; } = [];

    /// <summary>Files of own checks and frameworks, in the order they were read.</summary>
    public ImmutableArray<IncludedFile> Own { get; init; } = [];

    /// <summary>Signed register of approvers; null when none is declared.</summary>
    public IncludedFile? Register { get; init; }

    /// <summary>Words and look of the documents.</summary>
    public ReportDeclaration Report { get; init; } = new(null, null);

    /// <summary>Where the register of approvers is declared.</summary>
    internal ConfigurationProblem? RegisterPlace { get; init; }

    /// <summary>Where each zone, exception and attestation is declared, by <c>zones/ID</c>, <c>exceptions/ID</c> and <c>attestations/ID</c>.</summary>
    internal ImmutableDictionary<string, ConfigurationProblem> Places { get; init; } = ImmutableDictionary<string, ConfigurationProblem>.Empty;

    /// <summary>What a day makes wrong: exceptions that are over, those that could never help, and attestations that are over. An assessment
    /// lists these and goes on.</summary>
    /// <param name="moment">The moment to look from.</param>
    public ImmutableArray<ConfigurationProblem> ProblemsAt(DateTimeOffset moment) =>
    [
        .. Scope.Exceptions.Select(e => e.Fault(Scope.ExceptionMaxDays) is { } fault ? At($"exceptions/{e.Id}", $"the exception never helps: {fault}")
            : e.ExpiredAt(moment) ? At($"exceptions/{e.Id}/expires", $"the exception expired on {Exceptions.ControlException.Day(e.Expires)}; renew it with a new approval, or remove it")
            : null).OfType<ConfigurationProblem>(),
        .. Scope.Attestations
            .Select(a => AttestationRegister.At(a, AttestationRegister.Row(a, [.. BuiltInFrameworks.Of([a.Framework]), .. Scope.OwnFrameworks])?.Attestation, moment))
            .Where(a => a.State == AttestationState.Expired)
            .Select(a => At($"attestations/{a.Attestation.Id}", $"{a.Reason}; renew it, or remove it")),
    ];

    /// <summary>A problem with a zone, at its place.</summary>
    /// <param name="zone">Id of the zone.</param>
    /// <param name="message">What is wrong.</param>
    public ConfigurationProblem OfZone(string zone, string message) => At($"zones/{zone}", message);

    /// <summary>A problem with the register of approvers, at its place.</summary>
    /// <param name="message">What is wrong.</param>
    public ConfigurationProblem OfRegister(string message) => RegisterPlace! with { Message = message };

    /// <summary>A problem with the templates or the theme, at their place.</summary>
    /// <param name="key"><c>templates</c> or <c>theme</c>.</param>
    /// <param name="message">What is wrong.</param>
    public ConfigurationProblem OfReport(string key, string message) => At($"report/{key}", message);

    private ConfigurationProblem At(string key, string message) => Places[key] with { Message = message };
}

/// <summary>Words and look of the documents. What the files hold is for those who render.</summary>
/// <param name="Templates">Folder of templates, by its path below the configuration's folder; null for none.</param>
/// <param name="Theme">Theme file, by its path below the configuration's folder; null for none.</param>
/// <param name="OscalVersion">Version of OSCAL that OSCAL documents state; null for the usual one.</param>
public sealed record ReportDeclaration(string? Templates, string? Theme, string? OscalVersion = null);

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

/// <summary>A file that a configuration includes.</summary>
/// <param name="Name">Its path below the configuration's folder.</param>
/// <param name="Text">Its bytes; empty when it could not be read.</param>
/// <param name="Fault">Why it could not be read; null when it was.</param>
public sealed record IncludedFile(string Name, ReadOnlyMemory<byte> Text, string? Fault = null);
