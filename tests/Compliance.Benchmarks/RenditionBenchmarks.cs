using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Compliance.Benchmarks.Inputs;
using Compliance.Benchmarks.Running;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Rendering;
using Compliance.Storage;

namespace Compliance.Benchmarks;

/// <summary>Every rendition of one pack, in this process: each renderer by itself, and all of them as <c>audit</c> runs them, into a store.</summary>
internal static class RenditionBenchmarks
{
    private const double MostSeconds = 8;
    private const int MostMiB = 1024;

    /// <summary>Measures, and prints a row for each renderer and one for all.</summary>
    /// <param name="work">Folder to write in.</param>
    /// <param name="generator">Generator of manifests; null for this project's own.</param>
    /// <param name="packJson">A <c>pack.json</c> to render; null to audit generated input.</param>
    /// <param name="runs">Runs of each; the median counts.</param>
    /// <param name="smoke">A few pods, and no target is held.</param>
    /// <returns>Whether all together are within their target.</returns>
    public static bool Run(string work, string? generator, string? packJson, int runs, bool smoke)
    {
        byte[] json = File.ReadAllBytes(packJson ?? Audited(work, generator, smoke));
        EvidencePack pack = PackJson.Read<EvidencePack>(json);
        string digest = Convert.ToHexStringLower(SHA256.HashData(json));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nrenditions of a pack.json of {json.Length / 1e6:F1} MB: {pack.Summary.Population.Pods} pods, {pack.Findings.Length} findings, {pack.Flows.Length} flows; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n"));
        Console.WriteLine("| rendition | median s | processor s | first s | MB | files | peak MiB | above what was held MiB | allocated MiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        IReadOnlyList<IPackRenderer> renderers = PackRenderers.With(RenditionSettings.BuiltIn);
        foreach (IPackRenderer renderer in renderers)
        {
            Cost[] costs = [.. Enumerable.Range(0, runs).Select(_ => Cost.Of(file => renderer.Render(pack, json, digest, file)))];
            Print(renderer.Format, costs);
        }

        // As an audit does it: hashed, written to disk, forced to it.
        var store = new FolderStore(Path.Combine(work, "store"));
        Cost[] all = [.. Enumerable.Range(0, runs).Select(_ => Cost.OfAll(add =>
        {
            using StagedPart staged = store.Stage("all", "", into =>
            {
                var bag = new BagWriter(into);
                bag.Add("pack.json", stream => stream.Write(json));
                PackRenderers.Render(renderers, pack, json, digest, (path, content) => bag.Add(path, stream => content(add(stream))));
                bag.Finish(pack, null);
            }, CancellationToken.None);
        }))];
        Print("all, as audit writes them", all);
        (double seconds, double peak) = (Median(all, c => c.Seconds), all.Max(c => c.PeakMiB));
        bool within = seconds <= MostSeconds && peak <= MostMiB;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nall: target {MostSeconds} s, {MostMiB} MiB: {(smoke ? "not held" : within ? "within" : "OVER")}"));
        return smoke || within;
    }

    private static string Audited(string work, string? generator, bool smoke)
    {
        ManifestInput input = smoke ? new(7, 2, 10, 4) : new(7, 100, 100, 20);
        string folder = Path.Combine(work, "rendered"), packs = Path.Combine(work, "rendered-packs");
        input.Write(folder, generator);
        Measurement audit = Measurement.Of(["audit", "--manifests", folder, "--out", packs]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"audit of {input} with every rendition, as a process: {audit.Seconds:F1} s, {audit.ProcessorSeconds:F1} s of the processors, {audit.PeakMiB:F0} MiB"));
        return Directory.EnumerateFiles(packs, "pack.json", SearchOption.AllDirectories).Single();
    }

    private static double Median(Cost[] costs, Func<Cost, double> figure) => costs.Select(figure).Order().ElementAt(costs.Length / 2);

    private static void Print(string name, Cost[] costs) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {Median(costs, c => c.Seconds):F2} | {Median(costs, c => c.ProcessorSeconds):F2} | {costs[0].Seconds:F2} | {costs[0].Bytes / 1e6:F1} | {costs[0].Files} | {costs.Max(c => c.PeakMiB):F0} | {costs.Max(c => c.AboveMiB):F0} | {Median(costs, c => c.AllocatedMiB):F0} |"));

    /// <summary>Cost of one rendition.</summary>
    /// <param name="Seconds">Wall time.</param>
    /// <param name="ProcessorSeconds">Time of all processors.</param>
    /// <param name="Bytes">Bytes written.</param>
    /// <param name="Files">Files written.</param>
    /// <param name="PeakMiB">High-water mark of resident memory; that of the process so far where the kernel does not let it be set back.</param>
    /// <param name="AboveMiB">How far it is above what was resident before.</param>
    /// <param name="AllocatedMiB">What was allocated, whether or not at once.</param>
    private sealed record Cost(double Seconds, double ProcessorSeconds, long Bytes, int Files, double PeakMiB, double AboveMiB, double AllocatedMiB)
    {
        /// <summary>Renders into nothing but a count.</summary>
        public static Cost Of(Action<Action<string, Action<Stream>>> render)
        {
            int files = 0;
            long bytes = 0;
            return Measured(() => render((_, content) =>
            {
                using var counting = new CountingStream(Stream.Null);
                content(counting);
                (files, bytes) = (files + 1, bytes + counting.Count);
            })) with { Files = files, Bytes = bytes };
        }

        /// <summary>Renders through streams that it is given to count.</summary>
        public static Cost OfAll(Action<Func<Stream, Stream>> render)
        {
            List<CountingStream> streams = [];
            Cost cost = Measured(() => render(stream =>
            {
                streams.Add(new CountingStream(stream));
                return streams[^1];
            }));
            return cost with { Files = streams.Count, Bytes = streams.Sum(s => s.Count) };
        }

        private static Cost Measured(Action action)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            SetBack();
            double before = Status("VmRSS:"), processor = Environment.CpuUsage.TotalTime.TotalSeconds;
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            var clock = Stopwatch.StartNew();
            action();
            double seconds = clock.Elapsed.TotalSeconds, peak = Status("VmHWM:");
            return new Cost(seconds, Environment.CpuUsage.TotalTime.TotalSeconds - processor, 0, 0, peak, peak - before, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1048576.0);
        }

        private static void SetBack()
        {
            try
            {
                File.WriteAllText("/proc/self/clear_refs", "5");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Then the mark is that of the process so far, which the summary of this record says.
            }
        }

        private static double Status(string field) => double.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Counts what passes through.</summary>
    private sealed class CountingStream(Stream to) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Count += buffer.Length;
            to.Write(buffer);
        }

        public override void Flush() => to.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
