namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 14289-1:2014, clause by clause, as far as a program can tell.</summary>
public sealed class PdfUa1Tests
{
    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_5_the_file_claims_part_1(string document) => Documents.Holds(AccessibilityRules.Identification, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_1_the_document_is_tagged(string document) => Documents.Holds(AccessibilityRules.Marked, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_1_what_is_painted_is_content_or_artifact_and_never_both(string document) => Documents.Holds(AccessibilityRules.Contents, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_1_types_are_standard(string document) => Documents.Holds(AccessibilityRules.StandardTypes, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_1_the_title_is_shown(string document) => Documents.Holds(AccessibilityRules.Title, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_2_the_language_is_named(string document) => Documents.Holds(AccessibilityRules.Language, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_2_rows_items_and_entries_stand_where_they_belong(string document) => Documents.Holds(AccessibilityRules.Nesting, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_3_figures_say_what_they_show(string document) => Documents.Holds(AccessibilityRules.Figures, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_4_headings_leave_no_level_out(string document) => Documents.Holds(AccessibilityRules.Headings, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_5_tables_are_regular_and_their_headers_have_a_scope(string document) => Documents.Holds(AccessibilityRules.Tables, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_8_the_foot_of_every_page_is_pagination(string document) => Documents.Holds(AccessibilityRules.Pagination, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_9_notes_have_identifiers(string document) => Documents.Holds(AccessibilityRules.Notes, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_11_attachments_have_names_in_both_forms(string document) => Documents.Holds(ArchiveDocumentRules.Attachments, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_17_there_are_bookmarks(string document) => Documents.Holds(AccessibilityRules.Bookmarks, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_18_links_belong_to_elements_say_where_they_lead_and_follow_the_structure(string document) => Documents.Holds(AccessibilityRules.Annotations, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_20_no_form_refers_to_another_file(string document) => Documents.Holds(ArchiveGraphicsRules.Images, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_21_3_composite_faces_map_codes_to_glyphs(string document) => Documents.Holds(ArchiveFontRules.CharacterMaps, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_21_4_every_face_is_embedded(string document) => Documents.Holds(ArchiveFontRules.Embedded, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_21_5_widths_agree(string document) => Documents.Holds(ArchiveFontRules.Widths, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_21_7_every_code_has_a_unicode_value(string document) => Documents.Holds(ArchiveFontRules.Unicode, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_7_21_8_no_glyph_is_missing(string document) => Documents.Holds(ArchiveFontRules.NoMissingGlyph, document);
}
