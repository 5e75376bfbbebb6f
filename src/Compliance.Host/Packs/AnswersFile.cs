using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Packs;

/// <summary>Reads a person's answers to quality criteria: a mapping of criterion to <c>yes</c>, or to <c>{answer, comment}</c>.</summary>
internal static class AnswersFile
{
    /// <summary>Reads answers.</summary>
    /// <param name="file">YAML or JSON.</param>
    /// <exception cref="InputException">The file cannot be read, or is something else: each fault is named with line and field.</exception>
    public static ImmutableArray<CriterionAnswer> Read(string file)
    {
        (StrictFields fields, JsonElement root) = DeclarationFile.Read("--answers " + file, file);
        var answers = ImmutableArray.CreateBuilder<CriterionAnswer>();
        if (fields.IsMapping(root, "", QualityCriteria.Names))
            foreach (JsonProperty criterion in root.EnumerateObject().Where(p => QualityCriteria.Names.Contains(p.Name)))
                if (Answer(fields, criterion) is { } answer) answers.Add(answer);
        DeclarationFile.Hold("--answers " + file, fields);
        return answers.ToImmutable();
    }

    private static CriterionAnswer? Answer(StrictFields fields, JsonProperty criterion)
    {
        string at = JsonPointer.Append("", criterion.Name);
        bool whole = criterion.Value.ValueKind == JsonValueKind.Object;
        if (whole && !fields.IsMapping(criterion.Value, at, ["answer", "comment"])) return null;
        string place = whole ? JsonPointer.Append(at, "answer") : at;
        if (whole && !criterion.Value.TryGetProperty("answer", out _))
        {
            fields.Refuse(at, "the key 'answer' is missing; expected yes, no or n/a");
            return null;
        }
        JsonElement value = whole ? criterion.Value.GetProperty("answer") : criterion.Value;
        // YAML 1.1 reads yes and no as truth values, and so do many who write it.
        string? word = value.ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => fields.TextOf(value, place) };
        if (word is null) return null;
        var answer = new CriterionAnswer(criterion.Name, word, whole ? fields.Text(criterion.Value, at, "comment") : null);
        if (QualityCriteria.AnswerFault([answer]) is not { } fault) return answer;
        fields.Refuse(place, fault);
        return null;
    }
}
