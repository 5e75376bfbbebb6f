using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Network.Documents;

namespace Compliance.Controls.Configuration;

/// <summary>Reads what a configuration says about controls, attestations and values of their parameters, and holds it against the frameworks.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="items">Items of a list at the top, those of every file.</param>
internal sealed class AttestationReader(List<ConfigurationProblem> problems, Func<string, ImmutableArray<ConfigurationNode>> items)
{
    /// <summary>What persons attest.</summary>
    /// <param name="own">The user's own frameworks.</param>
    public ImmutableArray<Attestation> Attestations(ImmutableArray<Framework> own)
    {
        foreach (ConfigurationNode node in items("attestations"))
        {
            if (node.Day("validUntil") < node.Day("attestedOn"))
                problems.Add(node.Find("validUntil")!.Problem($"ends before the attestation of {node.Text("attestedOn")}; expected a later day"));
            if (node.Text("by") is null != node.Day("attestedOn") is null)
                problems.Add(node.Problem(node.Text("by") is null ? "says when and not who; expected 'by'" : "says who and not when; expected 'attestedOn'"));
            Hold(node, own);
        }
        return
        [
            .. items("attestations").Select(a => new Attestation
            {
                Id = a.Required("id"),
                Framework = a.Required("framework"),
                Control = a.Required("control"),
                Statement = a.Text("statement"),
                By = a.Text("by"),
                Role = a.Text("role"),
                On = a.Day("attestedOn"),
                ValidUntil = a.Day("validUntil"),
                Document = a.Text("document"),
                Provider = a.Text("provider"),
            }),
        ];
    }

    /// <summary>Values that the organisation sets.</summary>
    /// <param name="own">The user's own frameworks.</param>
    public ImmutableArray<ControlValue> Values(ImmutableArray<Framework> own)
    {
        HashSet<(string, string, string)> seen = [];
        foreach (ConfigurationNode node in items("controlParameters"))
        {
            if (!seen.Add((node.Required("framework"), node.Required("control"), node.Required("parameter"))))
                problems.Add(node.Find("parameter")!.Problem($"the parameter '{node.Required("parameter")}' of {node.Required("framework")} {node.Required("control")} stands twice"));
            Hold(node, own);
        }
        return [.. items("controlParameters").Select(v => new ControlValue(v.Required("framework"), v.Required("control"), v.Required("parameter"), v.Required("value")))];
    }

    private void Hold(ConfigurationNode node, ImmutableArray<Framework> own)
    {
        string id = node.Required("framework");
        if (BuiltInFrameworks.Of([id]).Concat(own.Where(f => f.Id == id)).FirstOrDefault() is { } framework) problems.AddRange(Problems(node, framework));
        else problems.Add(Unknown(node, [.. BuiltInFrameworks.Ids, .. own.Select(f => f.Id)]));
    }

    private static IEnumerable<ConfigurationProblem> Problems(ConfigurationNode node, Framework framework)
    {
        string id = node.Required("control");
        Control? row = framework.Controls.FirstOrDefault(c => c.Id == id);
        if (row is null)
        {
            yield return node.Find("control")!.Problem($"{framework.Name} has no control '{id}'{Spelling.Suggest(id, framework.Controls.Select(c => c.Id))}");
        }
        else if (node.Text("parameter") is { } parameter)
        {
            ImmutableArray<string> known = [.. row.Parameters.Select(p => p.Id)];
            if (known.IsEmpty) yield return node.Find("parameter")!.Problem($"{framework.Name} {id} has no parameters");
            else if (!known.Contains(parameter))
                yield return node.Find("parameter")!.Problem($"unknown parameter '{parameter}'; expected one of {string.Join(", ", known)}{Spelling.Suggest(parameter, known)}");
        }
        else if (row.Automation is Automation.Automated or Automation.NotApplicable)
        {
            string level = row.Automation == Automation.Automated ? "is computed from the state" : "is not applicable";
            yield return node.Find("control")!.Problem($"{framework.Name} {id} {level} and takes no attestation; expected a row that is partial, manual or inherited");
        }
        else if (row.Automation == Automation.Inherited && node.Text("provider") is null)
        {
            yield return node.Problem($"the key 'provider' is missing; {framework.Name} {id} is inherited, expected whose attestation it is");
        }
    }

    private static ConfigurationProblem Unknown(ConfigurationNode node, ImmutableArray<string> known)
    {
        string id = node.Required("framework");
        string guess = Spelling.Suggest(id, known) is { Length: > 0 } near ? near : $"; expected one of {string.Join(", ", known)}";
        return node.Find("framework")!.Problem($"unknown framework '{id}'{guess}");
    }
}
