using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests;

public sealed class RenderedTogetherTests
{
    [Fact]
    public void Renderers_that_run_together_write_the_same_files_as_one_after_the_other_the_first_ones_last()
    {
        EvidencePack pack = SamplePack.Build();
        byte[] json = SamplePack.Json(pack);
        IReadOnlyList<IPackRenderer> renderers = PackRenderers.With(RenditionSettings.BuiltIn);
        List<(string Path, byte[] Bytes)> alone = [], together = [];
        int firsts = 0;
        foreach (IPackRenderer renderer in renderers)
        {
            renderer.Render(pack, json, SamplePack.Digest(pack), (path, write) => alone.Add((path, Bytes(write))));
            if (ReferenceEquals(renderer, renderers[0])) firsts = alone.Count;
        }
        List<string> begun = [];
        PackRenderers.Render(renderers, pack, json, SamplePack.Digest(pack), (path, write) => together.Add((path, Bytes(write))), r => begun.Add(r.Format));
        Assert.Equal(renderers.Select(r => r.Format), begun);
        Assert.Equal([.. alone.Skip(firsts).Select(f => f.Path), .. alone.Take(firsts).Select(f => f.Path)], together.Select(f => f.Path));
        Assert.All(together, f => Assert.True(f.Bytes.AsSpan().SequenceEqual(alone.Single(a => a.Path == f.Path).Bytes), $"{f.Path} differs"));
    }

    [Fact]
    public void An_error_of_the_first_renderer_and_one_of_another_end_the_work_as_they_are()
    {
        EvidencePack pack = SamplePack.Build();
        byte[] json = SamplePack.Json(pack);
        RenditionSettings wrong = new() { Templates = new TemplateLibrary(name => name == "evidence-book" ? "{{ for }}" : TemplateLibrary.EmbeddedText(name)) };
        void Render(params IPackRenderer[] renderers) => PackRenderers.Render(renderers, pack, json, SamplePack.Digest(pack), (_, write) => Bytes(write));
        Assert.Throws<TemplateException>(() => Render(new PdfRenderer(wrong), new JUnitRenderer()));
        Assert.Throws<TemplateException>(() => Render(new JUnitRenderer(), new PdfRenderer(wrong)));
        Render();
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
