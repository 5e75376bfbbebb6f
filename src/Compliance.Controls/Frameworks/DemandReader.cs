using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.Network.Documents;

namespace Compliance.Controls.Frameworks;

/// <summary>Reads what a control asks of people: how often, which values they set, what they attest.</summary>
internal sealed partial class DemandReader(FieldReader fields)
{
    private static readonly ImmutableArray<string> s_parameterKeys = ["id", "meaning", "default"];
    private static readonly ImmutableArray<string> s_attestationKeys = ["statement", "document", "validity", "reminder"];

    [GeneratedRegex("^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$")]
    private static partial Regex IdForm { get; }

    /// <summary>An ISO 8601 duration, or a number of days; words stand in <c>frequency</c>.</summary>
    public Cadence? ReadCadence(JsonElement control, string at)
    {
        if (!control.TryGetProperty("cadence", out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return fields.Days(control, at, "cadence", 1) is { } days ? new Cadence(days, CadenceUnit.Day) : null;
        if (value.ValueKind == JsonValueKind.String && Cadence.Parse(value.GetString()!) is { } cadence) return cadence;
        string found = value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : FieldReader.Found(value);
        fields.Refuse($"{at}/cadence", $"{found}; expected a duration such as P6M, P1Y or P90D, or a number of days; words stand in 'frequency'");
        return null;
    }

    public ImmutableArray<ControlParameter> ReadParameters(JsonElement control, string at)
    {
        if (!control.TryGetProperty("parameters", out _)) return [];
        var parameters = ImmutableArray.CreateBuilder<ControlParameter>();
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach ((JsonElement item, string place) in fields.Items(control, at, "parameters"))
        {
            if (!fields.IsMapping(item, place, s_parameterKeys)) continue;
            string id = fields.Text(item, place, "id");
            if (id.Length > 0 && !IdForm.IsMatch(id)) fields.Refuse($"{place}/id", $"'{id}'; expected letters and digits, with single dots, dashes or underscores between, such as review-days");
            if (id.Length > 0 && !ids.Add(id)) fields.Refuse($"{place}/id", $"parameter '{id}' stands further up; expected each id once in a control");
            parameters.Add(new ControlParameter(id, fields.Text(item, place, "meaning"), fields.Optional(item, place, "default")));
        }
        return parameters.ToImmutable();
    }

    public AttestationDemand? ReadAttestation(JsonElement control, string at, Automation? automation)
    {
        if (!control.TryGetProperty("attestation", out JsonElement value)) return null;
        string place = $"{at}/attestation";
        if (automation is Automation.Automated or Automation.NotApplicable)
            fields.Refuse(place, "expected only where automation is partial, manual or inherited");
        if (!fields.IsMapping(value, place, s_attestationKeys)) return null;
        string statement = fields.Text(value, place, "statement");
        string? document = fields.Optional(value, place, "document");
        if (automation == Automation.Inherited && !value.TryGetProperty("document", out _))
            fields.Refuse(place, "'document' is missing; expected the document by which the provider attests an inherited row");
        int validity = fields.Days(value, place, "validity", 1) ?? AttestationDemand.DefaultValidity;
        int? reminder = fields.Days(value, place, "reminder", 0);
        if (reminder >= validity) fields.Refuse($"{place}/reminder", $"{reminder} days before the end of {validity}; expected fewer days than it is valid");
        return new AttestationDemand(statement, document, validity, reminder ?? Math.Min(AttestationDemand.DefaultReminder, validity - 1));
    }
}
