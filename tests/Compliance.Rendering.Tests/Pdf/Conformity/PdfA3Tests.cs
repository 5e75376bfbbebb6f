namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 19005-3:2012, level A, clause by clause, as far as a file tells it without the text of the standard.</summary>
public sealed class PdfA3Tests
{
    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_1_2_the_header_tells_the_version_and_that_the_file_is_binary(string document) => Documents.Holds(ArchiveFileRules.Header, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_1_3_the_trailer_has_an_identifier_and_the_file_ends_with_its_mark_and_is_not_encrypted(string document) => Documents.Holds(ArchiveFileRules.Trailer, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_1_7_1_the_data_of_every_stream_is_in_the_file(string document) => Documents.Holds(ArchiveFileRules.StreamsAreInside, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_1_7_2_streams_are_packed_as_is_permitted(string document) => Documents.Holds(ArchiveFileRules.Filters, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_1_13_sizes_stay_within_the_limits(string document) => Documents.Holds(ArchiveFileRules.Limits, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_2_contents_use_defined_operators_and_resources_of_their_page(string document) => Documents.Holds(ArchiveGraphicsRules.Contents, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_3_one_output_intent_has_an_rgb_profile(string document) => Documents.Holds(ArchiveGraphicsRules.OutputIntent, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_4_3_colours_are_those_of_the_output_intent(string document) => Documents.Holds(ArchiveGraphicsRules.DeviceColours, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_5_graphics_states_have_no_transfer_functions_and_known_blend_modes(string document) => Documents.Holds(ArchiveGraphicsRules.GraphicsStates, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_8_and_6_2_9_images_and_forms_have_no_alternates_and_are_not_interpolated(string document) => Documents.Holds(ArchiveGraphicsRules.Images, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_11_3_composite_faces_map_codes_to_glyphs_in_the_file(string document) => Documents.Holds(ArchiveFontRules.CharacterMaps, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_11_4_every_face_is_embedded(string document) => Documents.Holds(ArchiveFontRules.Embedded, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_11_5_stated_widths_are_those_of_the_embedded_program(string document) => Documents.Holds(ArchiveFontRules.Widths, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_11_7_every_code_has_a_unicode_value(string document) => Documents.Holds(ArchiveFontRules.Unicode, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_2_11_8_no_text_shows_the_glyph_of_no_character(string document) => Documents.Holds(ArchiveFontRules.NoMissingGlyph, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_3_1_annotations_are_links(string document) => Documents.Holds(ArchiveDocumentRules.AnnotationTypes, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_3_2_annotations_are_printed_and_not_hidden(string document) => Documents.Holds(ArchiveDocumentRules.AnnotationFlags, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_4_to_6_5_and_6_11_nothing_runs_and_there_is_no_form(string document) => Documents.Holds(ArchiveDocumentRules.Actions, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_6_2_1_metadata_lie_open(string document) => Documents.Holds(ArchiveDocumentRules.Metadata, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_6_2_3_metadata_of_other_schemas_are_described(string document) => Documents.Holds(ArchiveDocumentRules.ExtensionSchemas, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_6_3_information_and_metadata_agree(string document) => Documents.Holds(ArchiveDocumentRules.InformationAgrees, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_6_4_the_file_claims_part_3_level_A(string document) => Documents.Holds(ArchiveDocumentRules.Identification, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_7_2_the_document_is_tagged(string document) => Documents.Holds(AccessibilityRules.Marked, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_7_3_4_structure_types_are_standard(string document) => Documents.Holds(AccessibilityRules.StandardTypes, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_7_4_the_language_is_named(string document) => Documents.Holds(AccessibilityRules.Language, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_7_5_figures_have_a_description(string document) => Documents.Holds(AccessibilityRules.Figures, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_7_6_links_have_a_description(string document) => Documents.Holds(AccessibilityRules.Annotations, document);

    [Theory]
    [MemberData(nameof(Documents.Names), MemberType = typeof(Documents))]
    public void Clause_6_8_attachments_say_what_they_are_and_how_they_relate(string document) => Documents.Holds(ArchiveDocumentRules.Attachments, document);
}
