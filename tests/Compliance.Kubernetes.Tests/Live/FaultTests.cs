using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;
using Microsoft.AspNetCore.Http;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class FaultTests
{
    private const string Policies = "/apis/networking.k8s.io/v1/networkpolicies";

    [Fact]
    public async Task Forbidden_is_a_gap_with_the_servers_words_and_the_other_kinds_are_kept()
    {
        (ClusterSnapshot snapshot, CollectionGap gap) = await GapAsync(Answers.Status(403, "networkpolicies.networking.k8s.io is forbidden: User \"x\" cannot list"));
        Assert.Equal(GapReason.Forbidden, gap.Reason);
        Assert.Contains("User \"x\" cannot list", gap.Message);
        Assert.Equal(ListOutcome.Complete, snapshot.Listing("", "Namespace").Outcome);
        Assert.Equal(403, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Provenance!.Status);
    }

    [Fact]
    public async Task A_404_of_a_discovered_kind_is_a_gap_whether_a_status_or_plain_text()
    {
        (_, CollectionGap plain) = await GapAsync(Answers.Text(404, "404 page not found\n"));
        Assert.Equal(GapReason.NotFoundThoughDiscovered, plain.Reason);
        Assert.Contains("404 page not found", plain.Message);
        (_, CollectionGap status) = await GapAsync(Answers.Status(404, "the server could not find the requested resource"));
        Assert.Equal(GapReason.NotFoundThoughDiscovered, status.Reason);
    }

    [Fact]
    public async Task A_plain_404_of_a_named_config_map_is_a_gap_for_the_api_did_not_answer()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"),
            ServedResource.Of("", "v1", "ConfigMap", "configmaps", true));
        server.On("/api/v1/namespaces/kube-system/configmaps/antrea-config", Answers.Text(404, "404 page not found"));
        CollectionGap gap = Assert.Single((await new Collection().ReadAsync(server)).Gaps);
        Assert.Equal((GapReason.NotFoundThoughDiscovered, "kube-system"), (gap.Reason, gap.Namespace));
        Assert.Contains("antrea-config", gap.Message);
    }

    [Fact]
    public async Task An_expired_list_goes_on_from_the_replacement_token_and_says_that_it_shows_two_states()
    {
        await using ApiServer server = await ServerAsync(1200);
        server.On($"{Policies}?limit=500&continue=tok%2Fen%2B1000", Answers.Status(410, "expired", continueToken: "new+1000"), times: 1);
        KindListing list = (await new Collection().ReadAsync(server)).Listing("networking.k8s.io", "NetworkPolicy");
        Assert.Equal((ListOutcome.Complete, 1200, 1, false), (list.Outcome, list.Count, list.Provenance!.Restarts, list.Provenance.Consistent));
        Assert.Contains(server.Requests, r => r.Target.EndsWith("continue=new%2B1000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_list_without_replacement_token_begins_again_and_forgets_what_it_read()
    {
        await using ApiServer server = await ServerAsync(1200);
        server.On($"{Policies}?limit=500&continue=tok%2Fen%2B1000", Answers.Status(410, "expired"), times: 1);
        KindListing list = (await new Collection().ReadAsync(server)).Listing("networking.k8s.io", "NetworkPolicy");
        Assert.Equal((ListOutcome.Complete, 1200, 1200, 3, 1, true),
            (list.Outcome, list.Count, list.Provenance!.Items, list.Provenance.Pages, list.Provenance.Restarts, list.Provenance.Consistent));
    }

    [Fact]
    public async Task A_list_that_always_expires_ends_as_a_gap_after_bounded_restarts()
    {
        (ClusterSnapshot snapshot, CollectionGap gap) = await GapAsync(Answers.Status(410, "expired"));
        Assert.Equal(GapReason.Truncated, gap.Reason);
        Assert.Equal(Collection.Quick.Restarts, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Provenance!.Restarts);
    }

    [Fact]
    public async Task Retry_after_is_honoured_and_bounded()
    {
        CollectionLimits limits = Collection.Quick with { RequestTimeout = TimeSpan.FromMinutes(5) };
        var clock = new HastyClock(limits.LongestWait);
        await using ApiServer server = await ServerAsync(3);
        server.On(Policies + "?", Answers.Status(429, "slow down", retryAfter: "7"), times: 1)
            .On(Policies + "?", Answers.Status(429, "slow down", retryAfter: "86400"), times: 1)
            .On(Policies + "?", Answers.Status(503, "restarting"), times: 1);
        KindListing list = (await new Collection().ReadAsync(server, limits: limits, clock: clock)).Listing("networking.k8s.io", "NetworkPolicy");
        Assert.Equal((ListOutcome.Complete, 3, 3), (list.Outcome, list.Count, list.Provenance!.Retries));
        Assert.Equal([TimeSpan.FromSeconds(7), limits.LongestWait, limits.Backoff * 4], clock.Waits);
    }

    [Theory]
    [InlineData(429), InlineData(500), InlineData(503)]
    public async Task A_server_that_stays_unwell_is_asked_a_bounded_number_of_times(int status)
    {
        (ClusterSnapshot snapshot, CollectionGap gap) = await GapAsync(Answers.Status(status, "unwell"));
        Assert.Equal(GapReason.ServerError, gap.Reason);
        Assert.Equal(Collection.Quick.Attempts - 1, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Provenance!.Retries);
    }

    [Fact]
    public async Task A_connection_that_breaks_inside_a_page_is_repaired_without_a_trace_in_the_list()
    {
        await using ApiServer plain = await ServerAsync(1200), broken = await ServerAsync(1200);
        broken.On($"{Policies}?limit=500&continue=tok%2Fen%2B500", Answers.Reset(), times: 2);
        KindListing expected = (await new Collection().ReadAsync(plain)).Listing("networking.k8s.io", "NetworkPolicy");
        KindListing list = (await new Collection().ReadAsync(broken)).Listing("networking.k8s.io", "NetworkPolicy");
        Assert.Equal((ListOutcome.Complete, 1200, 2), (list.Outcome, list.Count, list.Provenance!.Retries));
        Assert.Equal((expected.Provenance!.Bytes, expected.Provenance.Sha256), (list.Provenance.Bytes, list.Provenance.Sha256));
    }

    [Fact]
    public async Task A_body_that_keeps_breaking_off_is_a_truncated_list_and_keeps_the_whole_pages()
    {
        foreach (Func<HttpContext, Task> fault in new[] { Answers.Reset(), Answers.Truncated() })
        {
            await using ApiServer server = await ServerAsync(1200);
            server.On($"{Policies}?limit=500&continue=tok%2Fen%2B500", fault);
            ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
            Assert.Equal(GapReason.Truncated, Assert.Single(snapshot.Gaps).Reason);
            KindListing list = snapshot.Listing("networking.k8s.io", "NetworkPolicy");
            Assert.Equal((ListOutcome.Incomplete, 500, 1), (list.Outcome, list.Count, list.Provenance!.Pages));
            Assert.DoesNotContain(snapshot.Objects, o => o.Ref.Name == "half");
        }
    }

    [Fact]
    public async Task A_body_that_stalls_times_out_and_is_a_gap()
    {
        CollectionLimits limits = Collection.Quick with { RequestTimeout = TimeSpan.FromMilliseconds(800), Attempts = 2 };
        await using ApiServer server = await ServerAsync(3);
        server.On(Policies + "?", Answers.Stalled());
        CollectionGap gap = Assert.Single((await new Collection().ReadAsync(server, limits: limits)).Gaps);
        Assert.Equal(GapReason.TimedOut, gap.Reason);
    }

    [Fact]
    public async Task A_web_page_in_place_of_a_list_is_a_gap()
    {
        (_, CollectionGap gap) = await GapAsync(Answers.Text(200, "<html>sign in</html>"));
        Assert.Equal(GapReason.UnreadableDocument, gap.Reason);
    }

    [Theory]
    [InlineData("""{"items":{}}"""), InlineData("""{"kind":"Status"}"""), InlineData("""[]"""), InlineData("""{"items":[]} {}"""), InlineData("""{"items":[]}x""")]
    public async Task Json_that_is_no_list_is_a_gap_and_never_an_empty_list(string body)
    {
        (_, CollectionGap gap) = await GapAsync(Answers.Json(body));
        Assert.Equal(GapReason.UnreadableDocument, gap.Reason);
    }

    [Fact]
    public async Task A_malformed_object_is_a_gap_and_its_neighbours_are_kept()
    {
        (ClusterSnapshot snapshot, _) = await GapAsync(Answers.Json(
            """{"items":[7,{"metadata":{"namespace":"shop"}},{"metadata":{"name":"n"}},{"metadata":{"name":"good","namespace":"shop"}},{}]}"""), gaps: 4);
        Assert.All(snapshot.Gaps, g => Assert.Equal(GapReason.InvalidObject, g.Reason));
        Assert.Equal("good", snapshot.Of("NetworkPolicy").Single().Ref.Name);
        Assert.Equal((1, 5), (snapshot.Listing("networking.k8s.io", "NetworkPolicy").Count, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Provenance!.Items));
    }

    [Fact]
    public async Task An_object_with_half_a_surrogate_pair_is_a_gap_and_its_neighbours_are_kept()
    {
        (ClusterSnapshot snapshot, CollectionGap gap) = await GapAsync(Answers.Json(
            """{"items":[{"metadata":{"name":"bad","namespace":"shop","annotations":{"note":"\ud83d"}}},{"metadata":{"name":"good","namespace":"shop","annotations":{"note":"\ud83d\ude00"}}}]}"""));
        Assert.Equal(GapReason.InvalidObject, gap.Reason);
        Assert.Contains("/metadata/annotations/note holds half of a surrogate pair", gap.Message, StringComparison.Ordinal);
        Assert.Equal("good", snapshot.Of("NetworkPolicy").Single().Ref.Name);
    }

    [Fact]
    public async Task A_list_with_half_a_surrogate_pair_in_its_own_fields_is_a_gap()
    {
        (_, CollectionGap gap) = await GapAsync(Answers.Json("""{"metadata":{"continue":"\ud83d"},"items":[]}"""));
        Assert.Equal(GapReason.UnreadableDocument, gap.Reason);
    }

    [Fact]
    public async Task A_list_shorter_than_the_server_counted_is_truncated()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"), ServedResource.Policies(700) with { Overcount = 5 });
        CollectionGap gap = Assert.Single((await new Collection().ReadAsync(server)).Gaps);
        Assert.Equal(GapReason.Truncated, gap.Reason);
        Assert.Contains("counted 705 objects on its first page and sent 700", gap.Message);
    }

    [Fact]
    public async Task A_server_that_sends_one_page_for_ever_is_left()
    {
        (ClusterSnapshot snapshot, CollectionGap gap) = await GapAsync(
            Answers.Json("""{"metadata":{"continue":"again"},"items":[{"metadata":{"name":"a","namespace":"shop"}}]}"""));
        Assert.Equal(GapReason.Truncated, gap.Reason);
        Assert.Equal(1, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Count);
    }

    private static Task<ApiServer> ServerAsync(int policies) =>
        ApiServer.StartAsync(ServedResource.Namespaces("kube-system"), ServedResource.Policies(policies));

    private static async Task<(ClusterSnapshot Snapshot, CollectionGap Gap)> GapAsync(Func<HttpContext, Task> answer, int gaps = 1)
    {
        await using ApiServer server = await ServerAsync(3);
        server.On(Policies + "?", answer);
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal(gaps, snapshot.Gaps.Length);
        Assert.All(snapshot.Gaps, g => Assert.Equal(new ResourceKind("networking.k8s.io", "NetworkPolicy"), g.Kind));
        Assert.Equal(ListOutcome.Incomplete, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Outcome);
        return (snapshot, snapshot.Gaps[0]);
    }
}
