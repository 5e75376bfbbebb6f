using Compliance.Rendering.Blocks;

namespace Compliance.Rendering;

/// <summary>The tone each word of the pack has in every format. A word nobody gave a tone is neutral and is printed all the same.</summary>
internal static class Tones
{
    /// <summary>Tone of a control status, check verdict, severity, policy mode, enforcement verdict or outcome of a collection, cell of the zone matrix, state of an approval,
    /// attestation or exception, change, or review. An attestation that stands is a warning as long as it is unsigned.</summary>
    public static Tone Of(string word) => word switch
    {
        "satisfied" or "pass" or "enforced" or "complete" or "approved" or "as-intended" or "denied" or "resolved" or "reviewed" or "met" or "scanned" or "closed" => Tone.Satisfied,
        "not-satisfied" or "fail" or "inert" or "rejected" or "violation" or "expired" or "invalid" or "new" or "missed" => Tone.NotSatisfied,
        "not-evaluated" or "not-evaluable" or "not-run" or "unknown" or "incomplete" or "future" or "open" or "incomparable" or "never" => Tone.NotEvaluated,
        "manual" or "partial" or "inherited" or "gone" => Tone.Manual,
        "not-applicable" or "archived" or "unplanned" => Tone.NotApplicable,
        "warn" or "audit" or "draft" or "in-review" or "broader-than-intended" or "proposed" or "overdue" or "active" or "current" or "ending" or "changed" => Tone.Warning,
        "critical" => Tone.Critical,
        "high" => Tone.High,
        "medium" => Tone.Medium,
        "low" => Tone.Low,
        "info" or "added" => Tone.Info,
        _ => Tone.Neutral,
    };

    /// <summary>The tone's name in the block markup.</summary>
    public static string NameOf(string word)
    {
        var tone = Of(word);
        return tone switch
        {
            Tone.NotSatisfied => "not-satisfied",
            Tone.NotEvaluated => "not-evaluated",
            Tone.NotApplicable => "not-applicable",
            _ => tone.ToString().ToLowerInvariant(),
        };
    }
}
