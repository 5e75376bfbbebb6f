using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;
using Compliance.Network.Tests.Oracle.Model;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>The same for models in shapes that no dialect makes: stages, bands, conditions, own nodes, rules for part of the subjects.</summary>
public sealed class LintedModelTests
{
    [Fact]
    public void Removing_what_lint_calls_redundant_or_shadowed_changes_no_verdict_of_any_model()
    {
        int removed = 0, together = 0;
        Seeds.Each(250, seed =>
        {
            var world = new RandomModel(seed);
            LintFinding[] removable = [.. PolicyLinter.Lint(world.Reachability).Where(f => f.Kind is LintKind.Redundant or LintKind.Shadowed)];
            string[] before = Flows.Of(world.Reachability, world.Ends);
            foreach (LintFinding finding in removable)
            {
                Interlocked.Increment(ref removed);
                Flows.Same($"seed {seed}, {finding.Kind} {finding.Part}: {finding.Message}", before, After(world, [finding.Part]));
            }
            PolicyPart[] all = [.. removable.Where(f => f.RemovableTogether).Select(f => f.Part)];
            if (all.Length < 2) return;
            Interlocked.Increment(ref together);
            Flows.Same($"seed {seed}, all at once", before, After(world, all));
        });
        Assert.True(removed > 100, $"only {removed} removable parts");
        Assert.True(together > 20, $"only {together} models in which several parts can go");
    }

    private static string[] After(RandomModel world, PolicyPart[] parts)
    {
        ILookup<ObjectRef, string?> gone = parts.ToLookup(p => p.Policy, p => p.Rule);
        Tier Without(Tier tier) => tier with
        {
            Policies = [.. tier.Policies.Where(p => !gone[p.Ref].Contains(null)).Select(p => p with { Rules = [.. p.Rules.Where(r => !gone[p.Ref].Contains(r.Pointer))] })],
        };
        PolicyModel model = world.Model with
        {
            Tiers = [.. world.Model.Tiers.Select(Without)],
            Gates = [.. world.Model.Gates.Select(g => g with { Tiers = [.. g.Tiers.Select(Without)] })],
        };
        var reachability = new ClusterReachability(world.Reachability.Snapshot, world.Population, model, world.Reachability.Enforcement, world.Traits, []);
        return Flows.Of(reachability, world.Ends);
    }
}
