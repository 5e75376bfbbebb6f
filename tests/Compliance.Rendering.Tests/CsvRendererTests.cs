using System.Globalization;
using System.Text;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.Tests;

public class CsvRendererTests
{
    [Fact]
    public void Every_finding_is_one_record_with_the_digest_of_the_pack()
    {
        var pack = SamplePack.Build();
        var text = Renditions.Text(new CsvRenderer(), pack);
        Assert.All(pack.Findings, finding => Assert.Contains("\r\n" + finding.Id + ",", text, StringComparison.Ordinal));
        Assert.Equal(pack.Findings.Length + 1, text.Split("\r\n").Length - 1);
        Assert.Equal(pack.Findings.Length, text.Split(SamplePack.Digest(pack)).Length - 1);
        Assert.DoesNotContain("\u0000", text, StringComparison.Ordinal);
        Assert.False(Encoding.UTF8.GetBytes(text) is [0xEF, 0xBB, 0xBF, ..]);
    }

    /// <summary>The names of the columns are a contract: a new one comes last, and none is renamed.</summary>
    [Theory]
    [InlineData("machine/findings.csv", "id,severity,verdict,check,title,cluster,namespace,subject,condition,criteria,cause,effect,recommendation,from,to,port,policy,pointer,controls,pack,digest,waived by,patch,objects")]
    [InlineData("machine/flows.csv", "id,cluster,from zone,to zone,from,from count,to,to count,ports,services,services count,allowed by,allowed by count,state,reason,approvals,business need,approver,review by,insecure,qualified,merged,pack,digest")]
    [InlineData("machine/controls.csv", "framework,control,section,title,status,reason,automation,primary checks,supporting checks,waived checks,findings,evidence items,evidence wanted,attestation,frequency,pack,digest")]
    [InlineData("machine/policies.csv", "cluster,namespace,policy,subjects,selected pods,isolates,rules,mode,mode reason,last change,changed by,change ticket,change approved by,revision,sha256,owner,remarks,findings,not told,review,reviewed by,reviewed on,decision,comment,pack,digest")]
    [InlineData("machine/workloads.csv", "cluster,namespace,workload,pods,host network,ingress isolated,egress isolated,ingress isolated by,egress isolated by,reachable from outside,reaches outside,pack,digest")]
    public void Columns_have_the_names_that_programs_rely_on(string path, string columns)
    {
        var records = CsvRecords.Of(Renditions.Of(new CsvRenderer(), SamplePack.Build())[path]);
        Assert.Equal(columns, string.Join(',', records[0]));
    }

    private static List<Dictionary<string, string>> Read(EvidencePack pack, string path)
    {
        var records = CsvRecords.Of(Renditions.Of(new CsvRenderer(), pack)[path]);
        return [.. records.Skip(1).Select(record => records[0].Zip(record).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))];
    }

    [Fact]
    public void Every_control_is_one_record_with_its_status_and_the_reason_beside_it()
    {
        var pack = SamplePack.Build();
        var records = Read(pack, "machine/controls.csv");
        Assert.Equal(pack.Controls.Select(c => (c.Framework, c.Control, c.Status, c.Reason)), records.Select(r => (r["framework"], r["control"], r["status"], r["reason"])));
        Assert.Contains(records, r => r["status"] == "not-evaluated");
        Assert.Equal(pack.Summary.Controls.NotEvaluated, records.Count(r => r["status"] == "not-evaluated"));
        Assert.Equal(pack.Summary.Controls.Satisfied, records.Count(r => r["status"] == "satisfied"));
        foreach (var (control, record) in pack.Controls.Zip(records))
        {
            Assert.Equal(control.Primary.Select(check => check.Check + "=" + check.Verdict), record["primary checks"].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(control.Findings, record["findings"].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var checks = control.Primary.Concat(control.Supporting).Select(check => check.Check).ToHashSet();
            var items = pack.Results.Where(result => checks.Contains(result.Id)).SelectMany(result => result.Evidence).Select(evidence => evidence.Item).OfType<string>();
            Assert.Equal(items.Distinct().Order(StringComparer.Ordinal), record["evidence items"].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public void Every_policy_is_one_record_with_its_review()
    {
        var pack = SamplePack.Build();
        var records = Read(pack, "machine/policies.csv");
        Assert.Equal(pack.Policies.Length, records.Count);
        Assert.NotEmpty(pack.RuleReview);
        foreach (var (policy, record) in pack.Policies.Zip(records))
        {
            var review = pack.RuleReview.FirstOrDefault(r => r.Cluster == policy.Cluster && r.Policy == policy.Policy);
            Assert.Equal(policy.SelectedPods.ToString(CultureInfo.InvariantCulture), record["selected pods"]);
            Assert.Equal(review?.State ?? "", record["review"]);
            Assert.Equal(VisibleText.Of(policy.Policy), record["policy"]);
        }
    }

    [Fact]
    public void Every_workload_and_every_flow_is_one_record()
    {
        var pack = SamplePack.Build();
        var workloads = Read(pack, "machine/workloads.csv");
        Assert.Equal(pack.Workloads.Sum(w => w.Pods), workloads.Sum(r => int.Parse(r["pods"], CultureInfo.InvariantCulture)));
        Assert.Equal(pack.Workloads.Select(w => w.IngressIsolatedBy.IsEmpty ? "no" : "yes"), workloads.Select(r => r["ingress isolated"]));
        var flows = Read(pack, "machine/flows.csv");
        Assert.NotEmpty(pack.Flows);
        Assert.Equal(pack.Flows.Select(f => (f.Id, f.State, f.Ports, f.Reason ?? "")), flows.Where(r => r["state"] != "doubt").Select(r => (r["id"], r["state"], r["ports"], r["reason"])));
        Assert.Contains(flows, r => r["state"] == "unknown");
        Assert.NotEmpty(pack.FlowDoubts);
        Assert.All(pack.FlowDoubts.Zip(flows.Where(r => r["state"] == "doubt")), pair => Assert.EndsWith(VisibleText.Of(pair.First.Reason), pair.Second["reason"], StringComparison.Ordinal));
        foreach (var (flow, record) in pack.Flows.Zip(flows))
            Assert.All(pack.ApprovedFlows.Where(a => flow.Approvals.Contains(a.Id) && a.BusinessNeed is not null), a => Assert.Contains(VisibleText.Of(a.BusinessNeed!), record["business need"], StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_names_are_missing_in_no_table_and_obeyed_in_none()
    {
        foreach (var name in SamplePack.HostileNames)
        {
            var pack = SamplePack.Build();
            pack = pack with
            {
                Controls = [pack.Controls[0] with { Title = name }], Policies = [pack.Policies[0] with { Subjects = name }], Workloads = [pack.Workloads[0] with { Workload = name }],
                Flows = [pack.Flows[0] with { Ports = name }], FlowDoubts = [], Findings = [pack.Findings[0] with { Condition = name }],
            };
            var shown = CsvTable.StartsFormula(VisibleText.Of(name)) ? "'" + VisibleText.Of(name) : VisibleText.Of(name);
            Assert.All(Renditions.Of(new CsvRenderer(), pack).Values, csv => Assert.Contains(shown, CsvRecords.Of(csv).Single(record => record[^1] != "digest" && record[^1] != "objects").AsEnumerable()));
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("  -1", "'  -1")]
    [InlineData("\r@x", "'␍@x")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,b\"c", "\"a,b\"\"c\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("plain-name", "plain-name")]
    [InlineData("", "")]
    public void A_field_is_neither_a_formula_nor_ambiguous(string value, string field) => Assert.Equal(field, CsvTable.Field(value));
}
