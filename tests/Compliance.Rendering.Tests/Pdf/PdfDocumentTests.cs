using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class PdfDocumentTests
{
    public static byte[] Bytes(BlockDocument document, PdfAttachment? attachment = null, PdfMetadata? metadata = null)
    {
        using var stream = new MemoryStream();
        PdfDocument.Write(document, attachment, metadata ?? SampleDocument.Metadata, stream);
        return stream.ToArray();
    }


    [Fact]
    public void The_same_document_gives_the_same_bytes() =>
        Assert.Equal(Bytes(SampleDocument.Document, SampleDocument.Attachment), Bytes(SampleDocument.Document, SampleDocument.Attachment));
}
