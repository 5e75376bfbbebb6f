using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>How a control is called in OSCAL.</summary>
/// <param name="Entry">The control.</param>
/// <param name="Framework">Its framework as a token.</param>
/// <param name="Id">Control id: that of NIST's catalogue, or one made of framework and identifier.</param>
/// <param name="Objective">Id of the objective that is assessed.</param>
/// <param name="InCatalogue">Whether both stand in NIST's catalogue of SP 800-53 revision 5; else this document defines the objective.</param>
internal sealed partial record ControlName(ControlEntry Entry, string Framework, string Id, string Objective, bool InCatalogue)
{
    /// <summary>What the ids of NIST's frameworks begin with.</summary>
    public const string NistPrefix = "nist-800-53";

    /// <summary>Names of controls, in their order. No two controls of frameworks without a catalogue share an id.</summary>
    public static ImmutableArray<ControlName> Of(ImmutableArray<ControlEntry> controls)
    {
        var taken = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        return [.. controls.Select(control => NamedByNist(control) is { } id ? new ControlName(control, OscalText.Token(control.Framework), id, id + "_obj", true) : Own(control, taken))];
    }

    /// <summary>Whether it has a status that OSCAL knows; every other is told by properties of the result.</summary>
    public bool HasFinding => Entry.Status is "satisfied" or "not-satisfied";

    /// <summary>Framework and identifier as people write them.</summary>
    public string Label => $"{Entry.Framework} {Entry.Control}";

    private static ControlName Own(ControlEntry control, Dictionary<string, (string Framework, string Control)> taken)
    {
        var framework = OscalText.Token(control.Framework);
        var id = framework + "_" + OscalText.Token(control.Control).TrimStart('_');
        var key = (control.Framework, control.Control);
        if (!taken.TryAdd(id, key) && taken[id] != key)
            id = OscalText.Distinct(id, control.Framework + "\n" + control.Control);
        return new ControlName(control, framework, id, id + "_obj", false);
    }

    /// <summary><c>AC-4(21)</c> is <c>ac-4.21</c>, whose objective NIST calls <c>ac-4.21_obj</c>.</summary>
    private static string? NamedByNist(ControlEntry control)
    {
        if (!control.Framework.StartsWith(NistPrefix, StringComparison.Ordinal) || NistForm().Match(control.Control) is not { Success: true } match)
            return null;
        var id = $"{match.Groups[1].Value.ToLowerInvariant()}-{match.Groups[2].Value}";
        return match.Groups[3].Success ? $"{id}.{match.Groups[3].Value}" : id;
    }

    [GeneratedRegex(@"\A([A-Z]{2})-([1-9][0-9]?)(?:\(([1-9][0-9]?)\))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NistForm();
}
