using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>Controls of one framework that wait for a person.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Controls">The controls.</param>
internal sealed record ManualControls(FrameworkEntry Framework, Cut<ControlEntry> Controls)
{
    /// <summary>Frameworks that have one.</summary>
    public static List<ManualControls> Of(EvidencePack pack, PrintLimits limits)
    {
        var controls = pack.Controls.Where(control => control.Status == "manual").ToLookup(control => control.Framework, StringComparer.Ordinal);
        return [.. pack.Frameworks.Where(framework => controls.Contains(framework.Id))
            .Select(framework => new ManualControls(framework, Cut<ControlEntry>.Of([.. controls[framework.Id]], limits.ManualControls)))];
    }
}
