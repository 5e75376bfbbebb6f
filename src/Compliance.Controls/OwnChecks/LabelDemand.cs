using System.Collections.Frozen;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Network.Documents;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Labels or annotations that an object must have.</summary>
/// <param name="Field"><c>labels</c> or <c>annotations</c>.</param>
/// <param name="Condition">What must hold of them.</param>
internal sealed record LabelDemand(string Field, Selector Condition)
{
    public override string ToString() => $"{Field[..^1]} {Condition}";

    /// <summary>Labels or annotations of an object.</summary>
    /// <param name="body">What holds <c>metadata</c>.</param>
    /// <param name="field"><c>labels</c> or <c>annotations</c>.</param>
    public static FrozenDictionary<string, string> Entries(JsonElement body, string field) =>
        Json.Fields(body, "metadata", field).Where(p => p.Value.ValueKind == JsonValueKind.String).ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);

    /// <summary>What is wrong with an object; null when the demand holds.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="of">The object.</param>
    /// <param name="body">What holds <c>metadata</c> in it.</param>
    /// <param name="at">JSON pointer of that; empty for the object itself.</param>
    public Fault? Of(CheckContext context, ObjectRef of, JsonElement body, string at)
    {
        FrozenDictionary<string, string> entries = Entries(body, Field);
        string pointer = $"{at}/metadata/{Field}";
        // Values of annotations that may hold a secret were taken out, and their keys are known.
        HashSet<string> removed = [.. Condition.Keys.Where(k => !entries.ContainsKey(k) && context.Index.Removed(of, JsonPointer.Append(pointer, k)))];
        return Holds(Condition, entries, removed) switch
        {
            true => null,
            false => new(CheckVerdict.Fail, $"{this} is missing", of.See(pointer, $"lacks {this}")),
            null => new(CheckVerdict.NotEvaluable, $"the value of {Field[..^1]} {string.Join(", ", removed.Order(StringComparer.Ordinal))} was removed from the snapshot, so {this} cannot be told", of.See(pointer)),
        };
    }

    private static bool? Holds(Selector condition, FrozenDictionary<string, string> entries, HashSet<string> removed) => condition switch
    {
        Selector.Has has => entries.ContainsKey(has.Key) || removed.Contains(has.Key),
        Selector.In @in when removed.Contains(@in.Key) => null,
        Selector.Not not => !Holds(not.Operand, entries, removed),
        Selector.AllOf all => all.Operands.Aggregate((bool?)true, (sum, o) => sum & Holds(o, entries, removed)),
        _ => condition.Matches(entries),
    };
}

/// <summary>Why something does not hold, or cannot be told to.</summary>
/// <param name="Verdict">Fail or not-evaluable.</param>
/// <param name="Text">One sentence part.</param>
/// <param name="Evidence">Where it is seen.</param>
internal sealed record Fault(CheckVerdict Verdict, string Text, EvidenceRef Evidence)
{
    /// <summary>Policy and rule at fault; null where it is no rule.</summary>
    public Witness? Rule { get; init; }
}
