using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Manifests;

/// <summary>What an attacker, or an accident, puts into a folder: refused within fixed limits, with a reason, and nothing else is lost.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public HostileInputTests() => _folder.Write("good.yaml", ManifestFolder.Pod);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_that_leads_out_of_the_folder_is_refused()
    {
        using var outside = new ManifestFolder();
        string secret = outside.Write("secret.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: outside}\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.yaml"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "folder"), outside.Path);
        ClusterSnapshot snapshot = _folder.Read();
        Assert.DoesNotContain(snapshot.Objects, o => o.Ref.Name == "outside");
        Assert.Equal(["folder", "link.yaml"], snapshot.Gaps.Select(g => g.Source!.File));
        Assert.All(snapshot.Gaps, g => Assert.Equal(GapReason.RefusedInput, g.Reason));
    }

    [Fact]
    public void A_link_that_leads_out_by_way_of_another_link_is_refused()
    {
        using var outside = new ManifestFolder();
        outside.Write("secret.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: outside}\n");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, ".hop"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.yaml"), ".hop/secret.yaml");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.DoesNotContain(snapshot.Objects, o => o.Ref.Name == "outside");
        Assert.Equal((GapReason.RefusedInput, "link.yaml"), (Assert.Single(snapshot.Gaps).Reason, snapshot.Gaps[0].Source!.File));
    }

    [Fact]
    public void A_named_pipe_or_a_socket_in_a_folder_is_refused_and_not_waited_for()
    {
        string pipe = Path.Combine(_folder.Path, "pipe.yaml");
        using (Process made = Process.Start("mkfifo", [pipe])) made.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "to-pipe.yaml"), "pipe.yaml");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "socket.yaml")));
        _folder.Write("empty.yaml", "");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Single(snapshot.Objects);
        Assert.Equal(["pipe.yaml: a named pipe", "socket.yaml: a socket", "to-pipe.yaml: a named pipe"],
            snapshot.Gaps.Select(g => $"{g.Source!.File}: {g.Message.Split(" is not read")[0]}"));
        Assert.All(snapshot.Gaps, g => Assert.Equal(GapReason.RefusedInput, g.Reason));
    }

    [Fact]
    public void A_device_is_told_from_a_file() => Assert.Equal("a device", Compliance.Kubernetes.Manifests.FileType.Irregular("/dev/null"));

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("..")]
    [InlineData("a\\u001b[2J")]
    public void A_name_that_no_cluster_can_hold_is_refused(string name)
    {
        _folder.Write("name.yaml", $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"{name}\"\n");
        CollectionGap gap = Assert.Single(_folder.Read().Gaps);
        Assert.Equal((GapReason.InvalidObject, "/metadata/name", 4), (gap.Reason, gap.Field, gap.Source!.Line));
    }

    [Fact]
    public void A_flood_of_bad_documents_is_told_in_few_words()
    {
        _folder.Write("flood.yaml", string.Concat(Enumerable.Repeat("--- a: {\n", 5000)));
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Equal(101, snapshot.Gaps.Length);
        Assert.Contains(snapshot.Gaps, g => g.Message.StartsWith("4900 further documents", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mounted_ConfigMap_is_read_through_its_links()
    {
        using var mount = new ManifestFolder();
        mount.Write("..2026_11_25/a.yaml", ManifestFolder.Pod);
        Directory.CreateSymbolicLink(Path.Combine(mount.Path, "..data"), "..2026_11_25");
        File.CreateSymbolicLink(Path.Combine(mount.Path, "a.yaml"), "..data/a.yaml");
        ClusterSnapshot snapshot = mount.Read();
        Assert.Empty(snapshot.Gaps);
        Assert.Equal("Pod/shop/web", Assert.Single(snapshot.Objects).Ref.ToString());
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "self"), _folder.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.yaml"), "b.yaml");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "b.yaml"), "a.yaml");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Single(snapshot.Objects);
        Assert.All(snapshot.Gaps, g => Assert.Contains(g.Source!.File, (string[])["a.yaml", "b.yaml"]));
        Assert.Equal(2, snapshot.Gaps.Length);
    }

    [Fact]
    public void An_alias_bomb_is_refused_in_little_time_and_memory()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        _folder.Write("bomb.yaml", bomb.ToString());
        long before = GC.GetTotalAllocatedBytes();
        ClusterSnapshot snapshot = _folder.Read();
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 400L << 20);
        Assert.Equal("bomb.yaml", Assert.Single(snapshot.Gaps).Source!.File);
        Assert.Single(snapshot.Objects);
    }

    [Theory]
    [InlineData("deep.json", '[', ']')]
    [InlineData("deep.yaml", '[', ']')]
    public void Deep_nesting_is_refused(string name, char open, char close)
    {
        _folder.Write(name, (name.EndsWith("json", StringComparison.Ordinal) ? "{\"a\":" : "a: ") + new string(open, 20_000) + new string(close, 20_000) + (name.EndsWith("json", StringComparison.Ordinal) ? "}" : ""));
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Equal(name, Assert.Single(snapshot.Gaps).Source!.File);
        Assert.Single(snapshot.Objects);
    }

    [Fact]
    public void An_enormous_file_is_refused_before_it_is_read()
    {
        string huge = Path.Combine(_folder.Path, "huge.yaml");
        using (FileStream file = File.Create(huge)) file.SetLength(5L << 30);
        CollectionGap gap = Assert.Single(_folder.Read().Gaps);
        Assert.Contains("256 MiB", gap.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, gap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chart/Chart.yaml", "apiVersion: v2\nname: shop\n", "helm template")]
    [InlineData("base/kustomization.yaml", "resources: [a.yaml]\n", "kustomize build")]
    [InlineData("single.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n", "kustomize build")]
    public void A_chart_or_a_base_is_refused_with_what_to_do(string name, string text, string told)
    {
        _folder.Write(name, text);
        _folder.Write(Path.Combine(Path.GetDirectoryName(name)!, "templates", "x.yaml"), "kind: {{ .Values.kind }}\n");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Contains(snapshot.Gaps, g => g.Reason == GapReason.RefusedInput && g.Message.Contains(told, StringComparison.Ordinal));
        Assert.Single(snapshot.Objects);
    }

    [Fact]
    public void A_template_outside_a_chart_is_told_to_be_one()
    {
        _folder.Write("t.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-web\n");
        Assert.Contains(_folder.Read().Gaps, g => g.Message.Contains("helm template", StringComparison.Ordinal) || g.Message.Contains("expected a text", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_readable_at_all_is_refused_with_every_problem()
    {
        using var empty = new ManifestFolder();
        empty.Write("a.yaml", "kind: [\n");
        SnapshotException refused = Assert.Throws<SnapshotException>(empty.Read);
        Assert.Single(refused.Problems);
        Assert.Throws<SnapshotException>(() => ManifestFolder.Read([Path.Combine(empty.Path, "nowhere")]));
    }
}
