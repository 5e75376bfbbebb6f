using System.Diagnostics;
using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage;

namespace Compliance.Host.Tests.Commands;

/// <summary>Many runs of <c>audit</c> on one series at once: six, or twenty when <c>COMPLIANCE_INTERRUPTIONS</c> asks for the long form.</summary>
public sealed class ConcurrentAuditTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audits_at_once_are_given_versions_in_a_row()
    {
        int count = Environment.GetEnvironmentVariable("COMPLIANCE_INTERRUPTIONS") is null ? 6 : 20;
        string manifests = Shop.WriteTo(_folder), evidence = Path.Combine(_folder.Path, "evidence");
        (Process Process, Task<string> Output, Task<string> Error)[] runs = [.. Enumerable.Range(0, count).Select(i =>
        {
            string config = _folder.Write($"compliance-{i}.yaml", $"document: {{owner: Person {i}}}\n");
            Process process = Cli.Start("audit", "--manifests", manifests, "--framework", "soc2", "--config", config, "--out", evidence);
            process.StandardInput.Close();
            return (process, process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        })];
        var packs = new List<string>();
        foreach ((Process process, Task<string> output, Task<string> error) in runs)
            using (process)
            {
                Assert.True(process.WaitForExit(TimeSpan.FromMinutes(8)), "an audit did not end");
                Assert.True(process.ExitCode == 0, await error);
                packs.Add((await output).TrimEnd('\n').Split('\n')[^1]);
            }

        var state = LedgerState.Of(new FolderStore(evidence).Ledger());
        string series = Assert.Single(state.Entries.Select(e => e.Record.Series).Distinct());
        string[] versions = [.. Enumerable.Range(0, count).Select(i => $"1.0.{i}")];
        Assert.Equal(versions, state.Versions(series));
        Assert.Equal(versions.Order(StringComparer.Ordinal), packs.Select(Version).Order(StringComparer.Ordinal));
        Assert.Equal(state.Packs.Select(p => (p.Name, p.Version)).Order(), packs.Select(p => (Path.GetFileName(p), Version(p))).Order());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(evidence), e => Path.GetFileName(e).StartsWith('.'));
    }

    private static string Version(string pack)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        return json.RootElement.GetProperty("document").GetProperty("version").GetString()!;
    }
}
