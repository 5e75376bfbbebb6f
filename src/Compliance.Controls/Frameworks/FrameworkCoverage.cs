using System.Collections.Immutable;

namespace Compliance.Controls.Frameworks;

/// <summary>Which controls of a framework checks evidence, and which nothing does.</summary>
public sealed record FrameworkCoverage
{
    private FrameworkCoverage(Framework framework)
    {
        Framework = framework;
        Checks = [.. framework.Controls.SelectMany(c => c.Primary.Concat(c.Supporting))];
        Unevidenced = [.. framework.Controls.Where(c => c.Automation != Automation.NotApplicable && c.Primary.IsEmpty && c.Supporting.IsEmpty)];
    }

    /// <summary>The framework.</summary>
    public Framework Framework { get; }

    /// <summary>Ids of the checks that its controls cite.</summary>
    public ImmutableSortedSet<string> Checks { get; }

    /// <summary>Controls that apply and cite no check, in the framework's order: attestations and documents alone evidence them.</summary>
    public ImmutableArray<Control> Unevidenced { get; }

    /// <summary>How many controls have a level.</summary>
    public int Count(Automation level) => Framework.Controls.Count(c => c.Automation == level);

    /// <summary>The coverage of a framework.</summary>
    public static FrameworkCoverage Of(Framework framework) => new(framework);
}
