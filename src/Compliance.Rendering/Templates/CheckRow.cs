using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>A check and how often it gave each verdict.</summary>
internal sealed record CheckRow(CheckEntry Entry, VerdictCounts Counts)
{
    /// <summary>One row for each check that ran.</summary>
    public static List<CheckRow> Of(EvidencePack pack)
    {
        var results = pack.Results.ToLookup(result => result.Id);
        return pack.Checks.Select(check =>
        {
            int Of(string verdict) => results[check.Id].Count(result => result.Verdict == verdict);
            return new CheckRow(check, new VerdictCounts(Of("pass"), Of("warn"), Of("fail"), Of("not-evaluable"), Of("not-applicable")));
        }).ToList();
    }
}
