using System.Globalization;
using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;

namespace Compliance.Evidence.Tests.Storage;

/// <summary>Writers in processes of their own: many at once, and killed at any moment. <c>COMPLIANCE_INTERRUPTIONS</c> says how often.</summary>
public sealed class InterruptedWritersTests(ITestOutputHelper output) : IDisposable
{
    private const int PerStore = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("compliance-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_writer_killed_at_any_moment_leaves_a_whole_store_and_loses_nothing_it_was_told_of()
    {
        int interruptions = int.Parse(Environment.GetEnvironmentVariable("COMPLIANCE_INTERRUPTIONS") ?? "40", CultureInfo.InvariantCulture);
        const int Seed = 20261125;
        var random = new Random(Seed);
        var seen = new Seen();
        for (int done = 0; done < interruptions;)
        {
            string root = Path.Combine(_folder, $"store-{done}");
            var told = new List<string>();
            for (int end = Math.Min(done + PerStore, interruptions); done < end;)
            {
                Writer[] writers = [.. Enumerable.Range(0, Math.Min(random.Next(1, 3), end - done)).Select(_ => random.Next(3) == 0 ? Writer.Start("reserve", root, int.MaxValue) : Writer.Start("write", root, 0))];
                foreach (Writer writer in writers)
                    using (writer)
                    {
                        writer.WaitUntilReady();
                        // Some are killed while they recover or write for the first time, most when they are at full speed.
                        if (random.Next(4) > 0) told.Add(writer.ReadLine());
                        await Task.Delay(random.Next(0, 120), TestContext.Current.CancellationToken);
                        told.AddRange(writer.Kill());
                        done++;
                    }
                string at = $"seed {Seed}, after interruption {done}: ";
                Assert.Equal([], LeftBehind(root, seen).Select(f => at + f));
                Assert.Equal([], StoreCheck.Faults(new FolderStore(root, seen.Tell), told.Where(IsHash)).Select(f => at + f));
                string[] versions = [.. LedgerState.Of(new FolderStore(root).Ledger()).Versions(Records.Series)];
                Assert.Equal([], told.Where(t => !IsHash(t)).Except(versions).Select(f => $"{at}version {f} was given and is lost"));
            }

            seen.Acknowledged += told.Count;
            using var last = Writer.Start("write", root, 1);
            (int status, string[] lines, string error) = last.Finish();
            Assert.True(status == 0, error);
            Assert.Equal([], StoreCheck.Faults(new FolderStore(root), [.. told.Where(IsHash), .. lines]));
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName), name => name!.StartsWith('.') || name.StartsWith("ledger.intention", StringComparison.Ordinal));
        }
        output.WriteLine($"{interruptions} interruptions: {seen}");
        // Else the moments were no moments of writing, and the test says nothing.
        Assert.InRange(seen.Asides + seen.Intentions, Math.Max(1, interruptions / 10), int.MaxValue);
        Assert.InRange(seen.Acknowledged, interruptions / 2, int.MaxValue);
    }

    [Fact]
    public void Twenty_processes_are_given_twenty_versions_in_a_row()
    {
        string root = Path.Combine(_folder, "store");
        Writer[] writers = [.. Enumerable.Range(0, 20).Select(_ => Writer.Start("reserve", root, 3))];
        var given = new List<string>();
        foreach (Writer writer in writers)
            using (writer)
            {
                (int status, string[] lines, string error) = writer.Finish();
                Assert.True(status == 0, error);
                given.AddRange(lines);
            }
        string[] versions = [.. LedgerState.Of(new FolderStore(root).Ledger()).Versions(Records.Series)];
        Assert.Equal(Enumerable.Range(0, 60).Select(Records.Version), versions);
        Assert.Equal(versions.Order(), given.Order());
    }

    private static bool IsHash(string line) => line.Length == 64;

    // What lies there before anybody cleans up: no folder of a pack that the ledger does not know.
    private static IEnumerable<string> LeftBehind(string root, Seen seen)
    {
        if (!Directory.Exists(root)) yield break;
        string[] names = [.. Directory.EnumerateFileSystemEntries(root).Select(f => Path.GetFileName(f))];
        string ledger = names.Contains(LedgerChain.FileName) ? File.ReadAllText(Path.Combine(root, LedgerChain.FileName), Encoding.UTF8) : "";
        string whole = ledger[..(ledger.LastIndexOf('\n') + 1)];
        if (names.Any(n => n.StartsWith('.'))) seen.Asides++;
        if (names.Contains("ledger.intention")) seen.Intentions++;
        foreach (string name in names.Where(n => !n.StartsWith('.') && !n.StartsWith("ledger.", StringComparison.Ordinal)))
            if (!whole.Contains($"\"kind\":\"stored\",\"moment\":\"2026-09-30T22:00:04Z\",\"pack\":\"{name}\"", StringComparison.Ordinal)) yield return $"{name} is visible, and the ledger does not know it";
    }

    private sealed class Seen
    {
        private readonly List<string> _told = [];

        public int Asides { get; set; }

        public int Intentions { get; set; }

        public int Acknowledged { get; set; }

        public void Tell(string what) => _told.Add(what);

        public override string ToString() =>
            $"{Acknowledged} acknowledged entries; staged parts were left {Asides} times, an intention {Intentions} times; {_told.Count(t => t.Contains("was finished", StringComparison.Ordinal))} entries were finished, {_told.Count(t => t.Contains("was dropped", StringComparison.Ordinal))} dropped";
    }
}
