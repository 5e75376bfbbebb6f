using System.Collections.Concurrent;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>The documents that every rule is held against; each is written and read once.</summary>
internal static class Documents
{
    private static readonly Dictionary<string, Func<byte[]>> s_made = new()
    {
        ["every block"] = () => PdfRead.Bytes(SampleDocument.Document, SampleDocument.Attachment),
        ["evidence book"] = () => Renditions.First(new PdfRenderer(), SamplePack.Build()),
        ["executive edition"] = () => Renditions.First(new ExecutiveRenderer(RenditionSettings.BuiltIn), SamplePack.Build()),
        ["approved book"] = () => Renditions.First(new PdfRenderer(), SampleLife.Approved(SamplePack.Build())),
        ["period book"] = () => Renditions.First(new PdfRenderer(), SamplePeriod.Of(SamplePack.Build())),
    };

    private static readonly ConcurrentDictionary<string, Lazy<PdfObjects>> s_read = new();

    public static TheoryData<string> Names => [.. s_made.Keys];

    public static PdfObjects Read(string name) => s_read.GetOrAdd(name, n => new(() => PdfObjects.Of(s_made[n]()))).Value;

    public static void Holds(Func<PdfObjects, IEnumerable<string>> rule, string document) => Assert.Equal([], rule(Read(document)).Take(20));
}
