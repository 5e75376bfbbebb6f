namespace Compliance.Rendering.Pdf;

/// <summary>A file carried inside the PDF as the source it was made of (<c>AFRelationship Source</c>, PDF/A-3).</summary>
/// <param name="FileName">Name shown to the reader, without folders.</param>
/// <param name="MediaType">Media type, for example <c>application/json</c>.</param>
/// <param name="Description">What it is, in a few words.</param>
/// <param name="Content">The bytes.</param>
public sealed record PdfAttachment(string FileName, string MediaType, string Description, ReadOnlyMemory<byte> Content);
