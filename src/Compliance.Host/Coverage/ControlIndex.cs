using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Coverage;

/// <summary>Frameworks and checks, to be asked by what an operator types.</summary>
/// <param name="frameworks">The frameworks.</param>
/// <param name="checks">The checks of this version.</param>
internal sealed class ControlIndex(ImmutableArray<Framework> frameworks, ImmutableArray<CheckDefinition> checks)
{
    /// <summary>The frameworks.</summary>
    public ImmutableArray<Framework> Frameworks => frameworks;

    /// <summary>The check of an id; null when this version has none.</summary>
    public CheckDefinition? Check(string id) => checks.FirstOrDefault(c => c.Id == id);

    /// <summary>Every control that cites a check, with whether it does as direct evidence.</summary>
    public ImmutableArray<(Framework Framework, Control Control, bool Primary)> Citing(string check) =>
    [
        .. frameworks.SelectMany(f => f.Controls.Where(c => c.Primary.Contains(check) || c.Supporting.Contains(check)).Select(c => (f, c, c.Primary.Contains(check)))),
    ];

    /// <summary>Finds what an operator means: <c>FRAMEWORK/CONTROL</c>, a control's id that only one framework has, or a check's id. Case does
    /// not matter.</summary>
    /// <exception cref="InputException">Nothing has that name, or several things have.</exception>
    public (string? Check, Framework? Framework, Control? Control) Find(string name)
    {
        ImmutableArray<string> known = [.. checks.Select(c => c.Id).Union(frameworks.SelectMany(f => f.Controls).SelectMany(c => c.Primary.Concat(c.Supporting))).Order(StringComparer.Ordinal)];
        if (known.FirstOrDefault(id => Same(id, name)) is { } check) return (check, null, null);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        Framework? named = slash < 0 ? null : frameworks.FirstOrDefault(f => Same(f.Id, name[..slash]));
        string id = named is null ? name : name[(slash + 1)..];
        ImmutableArray<(Framework Framework, Control Control)> found =
            [.. frameworks.Where(f => named is null || f == named).SelectMany(f => f.Controls.Where(c => Same(c.Id, id)).Select(c => (f, c)))];
        if (found is [var one]) return (null, one.Framework, one.Control);
        if (found.Length > 1)
            throw new InputException($"{name}: several frameworks have a control of this id", $"Say which: {string.Join(", ", found.Select(f => $"{f.Framework.Id}/{f.Control.Id}"))}.");
        if (slash >= 0 && named is null)
            throw new InputException($"{name}: unknown framework '{name[..slash]}'; known: {string.Join(' ', frameworks.Select(f => f.Id))}");
        string guess = Spelling.Suggest(id, named is null ? known.Concat(frameworks.SelectMany(f => f.Controls).Select(c => c.Id)) : named.Controls.Select(c => c.Id));
        throw new InputException(
            $"{name}: {(named is null ? "no control and no check has" : $"{named.Name} has no control of")} this id{guess}",
            named is null ? "`compliance controls list --framework ID` lists the controls of a framework." : $"`compliance controls list --framework {named.Id}` lists its controls.");
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
