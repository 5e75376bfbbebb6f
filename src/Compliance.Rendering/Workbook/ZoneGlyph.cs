namespace Compliance.Rendering.Workbook;

/// <summary>Signs of the states of the zone matrix, so that colour tells none alone.</summary>
internal static class ZoneGlyph
{
    /// <summary>The state with its sign before it; other words as they are.</summary>
    public static string Shown(string state) => state switch
    {
        "as-intended" => "✓ as-intended",
        "violation" => "✕ violation",
        "broader-than-intended" => "▲ broader-than-intended",
        "denied" => "· denied",
        "unknown" => "? unknown",
        "not-applicable" => "– not-applicable",
        _ => state,
    };
}
