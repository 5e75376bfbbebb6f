using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Tests.Versioning;

public sealed class PolicyChangesTests
{
    private const string Name = "NetworkPolicy/shop/web";

    private static readonly DateTimeOffset Later = SamplePack.Moment.AddHours(3);

    private static readonly PolicyChangeEntry Change = new()
    {
        When = Later, Who = "Ada, through Application/argocd/shop, by manager argocd-controller (Apply)", Revision = "0c1d", Ticket = "CHG-7", Approver = "Grace", Sources = ["/metadata/managedFields/0"],
    };

    [Fact]
    public void A_changed_and_a_created_policy_are_told_with_who_when_ticket_and_approver()
    {
        PolicyEntry before = Packs.Policy(Name) with { Sha256 = "aa" }, after = Packs.Policy(Name, peers: "no one") with { Sha256 = "bb", Change = Change };
        ChangeEntry changed = Single(before, after), created = Assert.Single(Entries([], [after]));
        foreach (ChangeEntry entry in new[] { changed, created })
        {
            Assert.Equal((VersionStep.Minor, Change.Who, "Grace", (DateTimeOffset?)Later), (entry.Step, entry.Author, entry.Approver, entry.When));
            Assert.EndsWith(" The object names ticket CHG-7 and revision 0c1d.", entry.Why, StringComparison.Ordinal);
        }
        Assert.Equal((ChangeAction.Changed, ChangeAction.Added), (changed.Action, created.Action));
    }

    [Fact]
    public void Of_a_deleted_policy_it_is_said_that_nothing_tells_who_deleted_it()
    {
        ChangeEntry entry = Assert.Single(Entries([Packs.Policy(Name) with { Change = Change }], []));
        Assert.Equal((ChangeAction.Removed, null, null, null), (entry.Action, entry.Author, entry.Approver, entry.When));
        Assert.Contains("who deleted it", entry.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_words_that_mean_the_same_are_an_entry_of_their_own_and_a_MINOR_that_causes_nothing()
    {
        PolicyEntry before = Packs.Policy(Name) with { Sha256 = "aa" };
        ChangeEntry entry = Single(before, before with { Sha256 = "bb", Change = Change });
        Assert.Equal((VersionStep.Minor, "sha256:aa", "sha256:bb", Change.Who), (entry.Step, entry.From, entry.To, entry.Author));
        Assert.Contains("mean the same", entry.Summary, StringComparison.Ordinal);
        // A pack of a program that kept no digest cannot tell of words.
        Assert.Equal(VersionStep.Patch, Single(before with { Sha256 = null }, before with { Sha256 = "bb", Change = Change }).Step);

        EvidencePack old = Packs.Shop with { Policies = [before] }, now = old with { Policies = [before with { Sha256 = "bb" }], Workloads = [Packs.Workload("shop/web[Deployment]", "any address: TCP 443")] };
        ChangeEntry exposed = Assert.Single(PackComparison.Between(old, now).Entries, e => e.Kind == ChangeKind.Connectivity);
        Assert.Equal("The same policies isolate it. None of these changed: labels, addresses or the node network differ.", exposed.Why);
    }

    [Fact]
    public void Another_ticket_alone_is_a_PATCH()
    {
        PolicyEntry before = Packs.Policy(Name) with { Sha256 = "aa", Change = Change };
        ChangeEntry entry = Single(before, before with { Change = Change with { Ticket = "CHG-8" } });
        Assert.Equal((VersionStep.Patch, ChangeAction.Changed), (entry.Step, entry.Action));
        // The revision rises with whatever else the source holds.
        Assert.Empty(Entries([before], [before with { Change = Change with { Revision = "ffff" } }]));
    }

    [Fact]
    public void A_change_that_is_older_than_the_predecessor_is_not_taken_for_this_one()
    {
        PolicyEntry before = Packs.Policy(Name), after = Packs.Policy(Name, peers: "no one") with { Change = Change with { When = SamplePack.Moment.AddDays(-1) } };
        ChangeEntry entry = Single(before, after);
        Assert.Equal((null, null, null), (entry.Author, entry.Approver, entry.When));
        Assert.EndsWith("before the predecessor was read: who made this one is not told.", entry.Why, StringComparison.Ordinal);
    }

    private static ChangeEntry Single(PolicyEntry before, PolicyEntry after) => Assert.Single(Entries([before], [after]));

    private static List<ChangeEntry> Entries(PolicyEntry[] before, PolicyEntry[] after) =>
        [.. PackComparison.Between(Packs.Shop with { Policies = [.. before] }, Packs.Shop with { Policies = [.. after] }).Entries.Where(e => e.Kind == ChangeKind.Policy)];
}
