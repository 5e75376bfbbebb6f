using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class InterruptionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_with_130_and_leaves_no_half_written_file(string signal)
    {
        // A server that accepts and never answers holds the collection for as long as the test wants.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string kubeconfig = _folder.Write("kubeconfig", $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:{{{((IPEndPoint)silent.LocalEndpoint).Port}}}"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: t}}]
            """);
        string folder = Directory.CreateDirectory(_folder.Path + "/out").FullName;
        using Process process = Cli.Start("snapshot", "--kubeconfig", kubeconfig, "--out", folder + "/cluster.snapshot.gz");
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using TcpClient _ = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using (Process kill = Process.Start("kill", ["-" + signal, $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(20_000), "did not end within 20 s of the signal");
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", await error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_verb_that_waits_for_its_input_is_interrupted_too()
    {
        string shop = Shop.WriteTo(_folder);
        using Process process = Cli.Start("verdicts", "--manifests", shop, "--cni", "generic", "--queries", "-");
        process.StandardInput.WriteLine("""{"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}""");
        process.StandardInput.Flush();
        Thread.Sleep(2000);
        Assert.False(process.HasExited);
        Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(20_000), "did not end within 20 s of the signal");
        Assert.Equal(130, process.ExitCode);
    }
}
