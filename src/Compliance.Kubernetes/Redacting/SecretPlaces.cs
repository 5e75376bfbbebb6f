using System.Globalization;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>Finds the places of an object where people put secrets: annotations, ConfigMaps, environment, arguments, probes, hooks, volume
/// attributes, values of releases, credentials in addresses, fields named for a secret, and all of a kind that this program does not read.
/// What is kept of free-form places is named in <see cref="KeptValues"/>; everything else there goes, whatever it looks like.</summary>
internal sealed class SecretPlaces
{
    private readonly SortedDictionary<string, Removal> _found = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];
    private readonly ObjectRef _reference;

    private SecretPlaces(ObjectRef reference) => _reference = reference;

    /// <summary>Everything to remove, by JSON pointer.</summary>
    public static SortedDictionary<string, Removal> Of(ObjectRef reference, JsonElement body)
    {
        var places = new SecretPlaces(reference);
        if (body.ValueKind == JsonValueKind.Object) places.Top(body);
        return places._found;
    }

    private void Top(JsonElement body)
    {
        bool read = NeededKinds.IsRead(_reference.Kind);
        foreach (JsonProperty part in body.EnumerateObject())
        {
            if (!read && part.Name is not ("apiVersion" or "kind" or "metadata")) Remove(part.Name, "unread-kind");
            else if (_reference.Kind is { Group: "", Kind: "ConfigMap" } && part.Name is "data" or "binaryData") Settings(part);
            else Member(part, insideRelease: false);
        }
    }

    private void Settings(JsonProperty part)
    {
        if (part.Value.ValueKind != JsonValueKind.Object)
        {
            if (part.Value.ValueKind != JsonValueKind.Null) Remove(part.Name, "config-map-data");
            return;
        }
        _path.Add(part.Name);
        foreach (JsonProperty entry in part.Value.EnumerateObject())
        {
            if (part.Name == "binaryData" || !KeptValues.IsSetting(_reference, entry.Name)
                || entry.Value.ValueKind == JsonValueKind.String && KeptValues.HoldsHeaders(entry.Value.GetString()!)) Remove(entry.Name, "config-map-data");
            else Member(entry, insideRelease: false);
        }
        _path.RemoveAt(_path.Count - 1);
    }

    private void Member(JsonProperty member, bool insideRelease)
    {
        string name = member.Name;
        JsonElement value = member.Value;
        if (value.ValueKind == JsonValueKind.String && KeptValues.NamesSecret(name) && !(_path.Count > 0 && KeptValues.HoldsLabels(_path[^1]))) Remove(name, "secret-field");
        else if (name is "volumeAttributes" or "stringData" && value.ValueKind == JsonValueKind.Object) Remove(name, "volume-attribute");
        else if (insideRelease && KeptValues.IsReleaseValue(name)) Remove(name, "release-value");
        else
        {
            _path.Add(name);
            if (name == "metadata") Metadata(value);
            else if (name is "containers" or "initContainers" or "ephemeralContainers") Containers(value);
            else if (name == "flexVolume") Only(value, "options", "volume-attribute");
            else Value(value);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Value(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            bool release = NeededKinds.IsRelease(_reference.Kind.Group);
            foreach (JsonProperty member in value.EnumerateObject()) Member(member, release);
        }
        else if (value.ValueKind == JsonValueKind.Array) Items(value, Value);
        else if (value.ValueKind == JsonValueKind.String && AddressCredentials.Without(value) is { } without) Here(new Removal("address-credentials", without));
    }

    private void Metadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty part in metadata.EnumerateObject())
        {
            _path.Add(part.Name);
            if (part is { Name: "annotations", Value.ValueKind: JsonValueKind.Object })
                foreach (JsonProperty entry in part.Value.EnumerateObject()) Annotation(entry);
            else if (part is { Name: "managedFields", Value.ValueKind: JsonValueKind.Array })
                Items(part.Value, Manager);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Manager(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("fieldsV1", out JsonElement fields) || !FieldOwnership.HoldsMore(fields)) return;
        _path.Add("fieldsV1");
        Here(new Removal("managed-fields", Outline: fields.ValueKind == JsonValueKind.Object));
        _path.RemoveAt(_path.Count - 1);
    }

    private void Annotation(JsonProperty entry)
    {
        if (entry.Name == KeptValues.LastApplied) Remove(entry.Name, "last-applied");
        else if (!KeptValues.IsAnnotation(entry.Name)) Remove(entry.Name, "annotation");
        else if (entry.Name == KeptValues.NodeArguments)
        {
            if (NodeArguments.Without(entry.Value) is not { } removal) return;
            _path.Add(entry.Name);
            Here(removal);
            _path.RemoveAt(_path.Count - 1);
        }
        else Member(entry, insideRelease: false);
    }

    private void Containers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) Value(list);
        else Items(list, Container);
    }

    private void Container(JsonElement container)
    {
        if (container.ValueKind != JsonValueKind.Object)
        {
            Value(container);
            return;
        }
        foreach (JsonProperty part in container.EnumerateObject())
        {
            _path.Add(part.Name);
            switch (part.Name)
            {
                case "env" when part.Value.ValueKind == JsonValueKind.Array:
                    Items(part.Value, Variable);
                    break;
                case "args" or "command" when part.Value.ValueKind == JsonValueKind.Array:
                    Items(part.Value, Argument);
                    break;
                case "env" or "args" or "command" or "lifecycle" when part.Value.ValueKind != JsonValueKind.Null:
                    Here(new Removal(part.Name switch { "env" => "env-value", "lifecycle" => "lifecycle-hook", _ => "argument" }));
                    break;
                case "livenessProbe" or "readinessProbe" or "startupProbe":
                    Only(part.Value, "exec", "probe-command");
                    if (part.Value.ValueKind == JsonValueKind.Object && part.Value.TryGetProperty("httpGet", out JsonElement request))
                    {
                        _path.Add("httpGet");
                        Only(request, "httpHeaders", "probe-header");
                        _path.RemoveAt(_path.Count - 1);
                    }
                    break;
                default:
                    Value(part.Value);
                    break;
            }
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Variable(JsonElement variable)
    {
        string? name = variable.ValueKind == JsonValueKind.Object && variable.TryGetProperty("name", out JsonElement n) && n.ValueKind == JsonValueKind.String ? n.GetString() : null;
        if (!KeptValues.IsVariable(name)) Only(variable, "value", "env-value");
    }

    private void Argument(JsonElement argument)
    {
        if (argument.ValueKind != JsonValueKind.String || !KeptValues.IsArgument(argument.GetString()!)) Here(new Removal("argument"));
    }

    private void Items(JsonElement list, Action<JsonElement> each)
    {
        int position = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            _path.Add(position++.ToString(CultureInfo.InvariantCulture));
            each(item);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Only(JsonElement owner, string field, string rule)
    {
        if (owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(field, out _)) Remove(field, rule);
    }

    private void Remove(string field, string rule)
    {
        _path.Add(field);
        Here(new Removal(rule));
        _path.RemoveAt(_path.Count - 1);
    }

    private void Here(Removal removal) => _found[_path.Aggregate("", JsonPointer.Append)] = removal;
}
