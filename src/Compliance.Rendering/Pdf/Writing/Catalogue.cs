using System.Globalization;
using System.Security.Cryptography;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>The document's catalogue and what hangs on it: metadata, colour, attachment, information.</summary>
internal sealed class Catalogue(PdfFile file)
{
    /// <summary>The program that writes the file.</summary>
    public const string Producer = "compliance";

    /// <summary>Writes the catalogue.</summary>
    /// <returns>Object numbers of the catalogue and the information dictionary.</returns>
    public (int Catalogue, int Info) Write(
        string title, string language, PdfMetadata metadata, PdfAttachment? attachment, int pages, int structure, int? bookmarks)
    {
        var xmp = file.Reserve();
        file.PutPlainStream(xmp, "/Type/Metadata/Subtype/XML", XmpPacket.Build(title, language, metadata));
        var icc = file.Reserve();
        file.PutStream(icc, "/N 3", IccProfile.Srgb());
        var number = file.Reserve();
        var body = new PdfBuffer().Raw("<</Type/Catalog/Pages "u8).Reference(pages).Raw("/Lang"u8).Text(language);
        body.Raw("/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot "u8).Reference(structure);
        body.Raw("/Metadata "u8).Reference(xmp);
        body.Raw("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"u8);
        body.Raw("/Info(sRGB IEC61966-2.1)/DestOutputProfile "u8).Reference(icc).Raw(">>]"u8);
        if (bookmarks is { } outline)
            body.Raw("/PageMode/UseOutlines/Outlines "u8).Reference(outline);
        if (attachment is not null)
        {
            var specification = Attach(attachment, metadata.Created);
            body.Raw("/AF["u8).Reference(specification).Raw("]/Names<</EmbeddedFiles<</Names["u8);
            body.Text(attachment.FileName).Reference(specification).Raw("]>>>>"u8);
        }

        file.Put(number, body.Raw(">>"u8));
        return (number, Info(title, metadata));
    }

    private int Attach(PdfAttachment attachment, DateTimeOffset moment)
    {
        var data = file.Reserve();
        var specification = file.Reserve();
        var checksum = Convert.ToHexString(Checksum(attachment.Content.Span));
        var entries = new PdfBuffer().Raw("/Type/EmbeddedFile/Subtype/"u8).Raw(Name(attachment.MediaType));
        entries.Raw("/Params<</Size "u8).Number(attachment.Content.Length).Raw($"/CheckSum<{checksum}>/ModDate({Date(moment)})>>");
        file.PutStream(data, System.Text.Encoding.ASCII.GetString(entries.Written.Span), attachment.Content.Span);
        var body = new PdfBuffer().Raw("<</Type/Filespec/AFRelationship/Source/F"u8).Text(attachment.FileName);
        body.Raw("/UF"u8).Text(attachment.FileName).Raw("/Desc"u8).Text(attachment.Description);
        body.Raw("/EF<</F "u8).Reference(data).Raw("/UF "u8).Reference(data).Raw(">>>>"u8);
        file.Put(specification, body);
        return specification;
    }

    private int Info(string title, PdfMetadata metadata)
    {
        var number = file.Reserve();
        var body = new PdfBuffer().Raw("<</Title"u8).Text(title);
        if (metadata.Author is not null)
            body.Raw("/Author"u8).Text(metadata.Author);
        file.Put(number, body.Raw($"/Creator({Producer})/Producer({Producer})/CreationDate({Date(metadata.Created)})/ModDate({Date(metadata.Modified)})>>"));
        return number;
    }

#pragma warning disable CA5351 // ISO 32000-1, 7.11.4: the checksum of an embedded file is MD5. It guards nothing here; the manifest's SHA-256 does.
    private static byte[] Checksum(ReadOnlySpan<byte> content) => MD5.HashData(content);
#pragma warning restore CA5351

    private static string Date(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Name(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '+' ? c.ToString() : $"#{(int)c & 0xFF:X2}"));
}
