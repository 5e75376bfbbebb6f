using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Coverage;

/// <summary>Frameworks and checks, to be asked by what an operator types.</summary>
/// <param name="scope">What is declared; own frameworks and checks stand beside those of this version.</param>
/// <param name="moment">The moment at which attestations are looked at.</param>
internal sealed class ControlIndex(ScopeDeclaration scope, DateTimeOffset moment)
{
    private readonly ImmutableArray<Framework> _frameworks = [.. BuiltInFrameworks.All, .. scope.OwnFrameworks];
    private readonly ImmutableArray<CheckDefinition> _checks = [.. CheckCatalogue.All.Concat(scope.OwnChecks).Select(c => c.Definition)];
    private readonly Lazy<ImmutableArray<AttestationAssessment>> _attestations = new(() => AttestationRegister.Of(scope, [.. BuiltInFrameworks.All, .. scope.OwnFrameworks], moment));

    /// <summary>The frameworks, built-in and own.</summary>
    public ImmutableArray<Framework> Frameworks => _frameworks;

    /// <summary>The check of an id; null when this version has none.</summary>
    public CheckDefinition? Check(string id) => _checks.FirstOrDefault(c => c.Id == id);

    /// <summary>The value of a parameter that the configuration declares; null when it declares none.</summary>
    public string? Declared(Framework framework, Control control, ControlParameter parameter) => scope.ControlValues
        .FirstOrDefault(v => v.Framework == framework.Id && v.Control == control.Id && v.Parameter == parameter.Id)?.Value;

    /// <summary>The declared attestation that counts for a control; null when there is none.</summary>
    public AttestationAssessment? Attestation(Framework framework, Control control) => AttestationRegister.For(framework.Id, control.Id, _attestations.Value);

    /// <summary>Every control that cites a check, with whether it does as direct evidence.</summary>
    public ImmutableArray<(Framework Framework, Control Control, bool Primary)> Citing(string check) =>
    [
        .. _frameworks.SelectMany(f => f.Controls.Where(c => c.Primary.Contains(check) || c.Supporting.Contains(check)).Select(c => (f, c, c.Primary.Contains(check)))),
    ];

    /// <summary>Finds what an operator means: <c>FRAMEWORK/CONTROL</c>, a control's id that only one framework has, or a check's id. Case does
    /// not matter.</summary>
    /// <exception cref="InputException">Nothing has that name, or several things have.</exception>
    public (string? Check, Framework? Framework, Control? Control) Find(string name)
    {
        ImmutableArray<string> known = [.. _checks.Select(c => c.Id).Union(_frameworks.SelectMany(f => f.Controls).SelectMany(c => c.Primary.Concat(c.Supporting))).Order(StringComparer.Ordinal)];
        if (known.FirstOrDefault(id => Same(id, name)) is { } check) return (check, null, null);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        Framework? named = slash < 0 ? null : _frameworks.FirstOrDefault(f => Same(f.Id, name[..slash]));
        string id = named is null ? name : name[(slash + 1)..];
        ImmutableArray<(Framework Framework, Control Control)> found =
            [.. _frameworks.Where(f => named is null || f == named).SelectMany(f => f.Controls.Where(c => Same(c.Id, id)).Select(c => (f, c)))];
        if (found is [var one]) return (null, one.Framework, one.Control);
        if (found.Length > 1)
            throw new InputException($"{name}: several frameworks have a control of this id", $"Say which: {string.Join(", ", found.Select(f => $"{f.Framework.Id}/{f.Control.Id}"))}.");
        if (slash >= 0 && named is null)
            throw new InputException($"{name}: unknown framework '{name[..slash]}'; known: {string.Join(' ', _frameworks.Select(f => f.Id))}");
        string guess = Spelling.Suggest(id, named is null ? known.Concat(_frameworks.SelectMany(f => f.Controls).Select(c => c.Id)) : named.Controls.Select(c => c.Id));
        throw new InputException(
            $"{name}: {(named is null ? "no control and no check has" : $"{named.Name} has no control of")} this id{guess}",
            named is null ? "`compliance controls list --framework ID` lists the controls of a framework." : $"`compliance controls list --framework {named.Id}` lists its controls.");
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
