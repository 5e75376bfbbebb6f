namespace Compliance.Rendering.Oscal;

/// <summary>Which controls were reviewed. Every control of the pack stands here, whatever its status: what was not evaluated is not left out.</summary>
internal static class ReviewedControls
{
    /// <summary>Statuses that lead to no finding, in the order in which they are told; any other is told after them.</summary>
    private static readonly string[] s_order = ["satisfied", "not-satisfied", "not-evaluated", "manual", "not-applicable"];

    /// <summary>Selections by framework; in results also by status.</summary>
    public static void Write(OscalWriter json, OscalPack pack, bool byStatus) => json.Object("reviewed-controls", () =>
    {
        json.Properties(pack.Controls.SelectMany(Parameters));
        if (pack.Controls.IsEmpty)
        {
            // The schema demands a selection, even where there is nothing to select from.
            json.Array("control-selections", ["No control was assessed: the pack has none."], description =>
            {
                json.Word("description", description);
                json.Properties(new Property("controls", 0));
                json.Object("include-all", () => { });
            });
            return;
        }
        json.Array("control-selections", Groups(pack, byStatus), group =>
        {
            json.Paragraphs("description", group.Description);
            json.Properties(new Property("framework", group.Framework) { Class = group.Controls[0].Framework }, new Property("control-status", group.Status), new Property("controls", group.Controls.Count));
            json.Array("include-controls", group.Controls.DistinctBy(c => c.Id), control => json.Word("control-id", control.Id));
            if (byStatus && !group.Controls[0].HasFinding)
                json.Paragraphs("remarks", "No finding is made of these controls: OSCAL has no state for them, and none of them counts as satisfied. The reasons stand among the properties of the result.");
        });
        // What does not apply has nothing to assess; a control that NIST withdrew has no objective.
        json.Array("control-objective-selections", pack.Controls.Where(c => byStatus ? c.HasFinding : c.Entry.Status != "not-applicable").GroupBy(c => c.Entry.Framework), group =>
            json.Array("include-objectives", group.DistinctBy(c => c.Objective), control => json.Word("objective-id", control.Objective)));
    });

    /// <summary>Controls of a status without a finding, with the reason.</summary>
    public static IEnumerable<Property> WithoutFinding(OscalPack pack) => pack.Controls.Where(c => !c.HasFinding)
        .Select(c => new Property(OscalText.Token(c.Entry.Status), c.Entry.Control) { Class = c.Framework, Group = c.Id, Remarks = c.Entry.Reason });

    /// <summary>The same in one text.</summary>
    public static string InWords(OscalPack pack) => string.Join("\n", pack.Controls.Where(c => !c.HasFinding).GroupBy(c => c.Entry.Status).OrderBy(Rank, Comparer<(int, string)>.Default)
        .Select(group => $"{group.Key}, {group.Count()} of {pack.Controls.Length} controls, no finding made: {string.Join(", ", group.Select(c => c.Label))}."));

    private static (int, string) Rank(IGrouping<string, ControlName> group) => (Rank(group.Key), group.Key);

    private static int Rank(string status) => Array.IndexOf(s_order, status) is >= 0 and var i ? i : s_order.Length;

    private static IEnumerable<Property> Parameters(ControlName control) => control.Entry.Parameters.Select(p =>
        new Property(p.Value is null ? "parameter-not-set" : "parameter", string.IsNullOrEmpty(p.Value) ? p.Id : p.Value)
        {
            Class = OscalText.Token(p.Id), Group = control.Id, Remarks = $"{p.Meaning} ({(p.Value is null ? "nobody has set it" : p.Declared ? "declared" : "default")})",
        });

    private static IEnumerable<Group> Groups(OscalPack pack, bool byStatus)
    {
        var names = pack.Pack.Frameworks.DistinctBy(f => f.Id).ToDictionary(f => f.Id, f => $"{f.Name} {f.Version}", StringComparer.Ordinal);
        foreach (var framework in pack.Controls.GroupBy(c => c.Entry.Framework))
        {
            var name = names.GetValueOrDefault(framework.Key, framework.Key);
            if (!byStatus)
                yield return new Group(framework.Key, null, name, [.. framework]);
            else
                foreach (var status in framework.GroupBy(c => c.Entry.Status).OrderBy(Rank, Comparer<(int, string)>.Default))
                    yield return new Group(framework.Key, status.Key, $"{name}: {status.Key}", [.. status]);
        }
    }

    private sealed record Group(string Framework, string? Status, string Description, List<ControlName> Controls);
}
