using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Network.Comparison;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Differences;

/// <summary>The objects of a proposed change, for printing.</summary>
/// <param name="Change">The change.</param>
internal sealed record ProposedObjects(ProposedChange Change)
{
    /// <summary>One line for each object, with a sign: <c>+</c> new, <c>~</c> replaced, <c>-</c> deleted, <c>=</c> as it was.</summary>
    public ImmutableArray<(char Sign, string Text)> Lines =>
    [
        .. Change.Added.Select(o => ('+', $"{o}")),
        .. Change.Replaced.Select(o => ('~', $"{o}")),
        .. Change.Deleted.Select(o => ('-', $"{o}")),
        .. Change.Dependents.Select(o => ('-', $"{o} (goes with its owner)")),
        .. Change.Unchanged.Select(o => ('=', $"{o} (as it was)")),
    ];

    /// <summary>Writes the field <c>proposal</c> of an object that is already open.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("proposal"u8);
        AnswerJson.WriteStrings(json, "new", Names(Change.Added));
        AnswerJson.WriteStrings(json, "replaced", Names(Change.Replaced));
        AnswerJson.WriteStrings(json, "deleted", Names(Change.Deleted));
        AnswerJson.WriteStrings(json, "dependents", Names(Change.Dependents));
        AnswerJson.WriteStrings(json, "unchanged", Names(Change.Unchanged));
        json.WriteEndObject();
    }

    private static ImmutableArray<string> Names(ImmutableArray<ObjectRef> objects) => [.. objects.Select(o => o.ToString())];
}
