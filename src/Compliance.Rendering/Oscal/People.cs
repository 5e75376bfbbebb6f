using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>Organisations and persons that a pack names, and what they do.</summary>
internal sealed class People
{
    private static readonly ImmutableArray<(string Role, string Title)> s_roles =
    [
        ("prepared-for", "Entity the document speaks of"), ("owner", "Owner"), ("prepared-by", "Primary author"), ("contributor", "Contributor"),
        ("configuration-author", "Changed the configuration since the last approved pack"), ("reviewer", "Designated reviewer"), ("approver", "Designated approver"),
        ("decided", "Decided a step of the review"), ("registered", "Stands in the signed register of approvers"), ("attestor", "Attests a control"),
        ("exception-requester", "Asked for an exception"), ("exception-approver", "Accepted an exception"),
    ];

    private readonly List<Party> _parties = [];

    private readonly Dictionary<(string, string), Guid> _byName = [];

    private readonly Dictionary<string, List<Guid>> _byRole = new(StringComparer.Ordinal);

    public People(EvidencePack pack)
    {
        var document = pack.Document;
        Add("organization", "prepared-for", document.Entity);
        Add("person", "owner", document.Owner);
        Add("person", "prepared-by", document.Author);
        Add("person", "contributor", [.. document.Contributors]);
        Add("person", "configuration-author", [.. document.ConfigurationChangedBy]);
        Add("person", "reviewer", [.. document.Reviewers]);
        Add("person", "approver", [.. document.Approvers]);
        Add("person", "decided", [.. document.Approvals.Select(a => a.Person)]);
        Add("person", "registered", [.. pack.Register?.Approvers.Select(a => a.Person) ?? []]);
        Add("person", "attestor", [.. pack.Attestations.Select(a => a.By)]);
        Add("person", "exception-requester", [.. pack.Exceptions.Select(e => e.Requester)]);
        Add("person", "exception-approver", [.. pack.Exceptions.Select(e => e.Approver)]);
    }

    /// <summary>The id of a person that the pack names.</summary>
    public Guid Person(string name) => _byName[("person", name)];

    /// <summary>Roles that somebody has, parties, and who has which role.</summary>
    public void Write(OscalWriter json)
    {
        json.Array("roles", s_roles.Where(role => _byRole.ContainsKey(role.Role)), role =>
        {
            json.Word("id", role.Role);
            json.Word("title", role.Title);
        });
        json.Array("parties", _parties, party =>
        {
            json.Id("uuid", party.Id);
            json.Word("type", party.Type);
            json.Line("name", party.Name);
        });
        json.Array("responsible-parties", s_roles.Where(role => _byRole.ContainsKey(role.Role)), role => Responsible(json, role.Role, _byRole[role.Role]));
    }

    /// <summary>One role and who has it.</summary>
    public static void Responsible(OscalWriter json, string role, IEnumerable<Guid> parties)
    {
        json.Word("role-id", role);
        json.Ids("party-uuids", parties);
    }

    private void Add(string type, string role, params IEnumerable<string?> names)
    {
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name))
                continue;
            if (!_byName.TryGetValue((type, name), out var id))
            {
                id = OscalPack.Lasting.Of("party", type + "\n" + name);
                _byName.Add((type, name), id);
                _parties.Add(new Party(id, type, name));
            }
            if (!_byRole.TryGetValue(role, out var having))
                _byRole.Add(role, having = []);
            if (!having.Contains(id))
                having.Add(id);
        }
    }

    private sealed record Party(Guid Id, string Type, string Name);
}
