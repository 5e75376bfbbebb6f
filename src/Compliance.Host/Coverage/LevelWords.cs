using Compliance.Controls.Frameworks;

namespace Compliance.Host.Coverage;

/// <summary>How levels are written.</summary>
internal static class LevelWords
{
    /// <summary>As a control file writes it.</summary>
    public static string Of(Automation level) => level == Automation.NotApplicable ? "not-applicable" : level.ToString().ToLowerInvariant();

    /// <summary>What the level says, in one sentence part.</summary>
    public static string Meaning(Automation level) => level switch
    {
        Automation.Automated => "computed from state and declarations; a person still signs",
        Automation.Partial => "a part is computed; a person attests the rest",
        Automation.Manual => "nothing is computed; a person attests it",
        Automation.Inherited => "the provider of the platform attests it",
        _ => "outside the subject of this program",
    };

    /// <summary><c>1 control</c>, <c>2 controls</c>.</summary>
    public static string Count(int number, string one) => $"{number} {one}{(number == 1 ? "" : "s")}";
}
