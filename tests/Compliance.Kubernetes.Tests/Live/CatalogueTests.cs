using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class CatalogueTests
{
    [Fact]
    public void No_secret_is_in_the_catalogue_or_in_the_access_it_asks_for()
    {
        Assert.DoesNotContain(CollectedKinds.All, k => k.Resource == "secrets" || k.Kind.Kind == "Secret");
        Assert.DoesNotContain(CollectorAccess.Rules, r => r.Resource == "secrets" || (r.Resource == "*" && r.Group.Length == 0));
    }

    [Fact]
    public void Each_kind_stands_once_and_each_trimmed_kind_says_what_is_kept()
    {
        Assert.Equal(CollectedKinds.All.Length, CollectedKinds.All.Select(k => k.Kind).Distinct().Count());
        Assert.All(CollectedKinds.All.Where(k => k.Form == ReadingForm.Trimmed), k => Assert.NotNull(KeptFields.Of(k.Kind)));
    }

    [Fact]
    public void Access_is_list_of_every_kind_and_get_of_named_config_maps_alone()
    {
        Assert.Equal(CollectedKinds.All.Length + CollectedKinds.WholeGroups.Count, CollectorAccess.Rules.Length);
        AccessRule get = Assert.Single(CollectorAccess.Rules, r => !r.Verbs.SequenceEqual(["list"]));
        Assert.Equal(("", "configmaps", "get"), (get.Group, get.Resource, Assert.Single(get.Verbs)));
        Assert.Contains("cilium-config", get.Names);
    }

    [Theory]
    [InlineData("", "Namespace"), InlineData("networking.k8s.io", "NetworkPolicy"), InlineData("policy.networking.k8s.io", "ClusterNetworkPolicy")]
    [InlineData("projectcalico.org", "GlobalNetworkPolicy"), InlineData("crd.projectcalico.org", "GlobalNetworkPolicy")]
    [InlineData("crd.antrea.io", "ClusterNetworkPolicy"), InlineData("hnc.x-k8s.io", "HNCConfiguration")]
    public void The_kinds_of_the_data_model_are_collected(string group, string kind) =>
        Assert.Contains(CollectedKinds.All, k => k.Kind == new ResourceKind(group, kind));
}
