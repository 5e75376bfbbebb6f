using System.CommandLine;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>The argument that says which pack of which store is meant.</summary>
internal sealed class PackSelection
{
    private readonly Argument<string> _pack = new("PACK") { Description = "The pack: its name in the store, the beginning of it where that is unique, or the pack's folder." };
    private readonly StoreOption _store = new();

    /// <summary>Adds argument and option to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_pack);
        verb.Options.Add(_store);
    }

    /// <summary>Finds the pack that was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tell">Told in a sentence what an interrupted run had left in the store.</param>
    /// <exception cref="InputException">There is none, or more than one begins so.</exception>
    public SelectedPack Find(ParseResult parsed, Action<string> tell)
    {
        string given = parsed.GetRequiredValue(_pack), name = given.TrimEnd('/', '\\');
        IEvidenceStore store = _store.Open(parsed, tell);
        bool folder = name.AsSpan().IndexOfAny('/', '\\') >= 0 || Directory.Exists(name);
        if (folder)
        {
            string path = Path.GetFullPath(name);
            name = Path.GetFileName(path);
            // A folder says where its store is, unless the option says it.
            if (parsed.GetResult(_store) is not { Implicit: false } && Path.GetDirectoryName(path) is { } above) store = StoreOption.Open(above, tell);
        }
        LedgerState state = LedgerState.Of(store.Ledger());
        if (state.Pack(name) is { } exact) return new SelectedPack(store, state, exact);
        PackRecord[] begin = folder ? [] : [.. state.Packs.Where(p => p.PurgedBy is null && p.Name.StartsWith(name, StringComparison.Ordinal))];
        return begin.Length switch
        {
            1 => new SelectedPack(store, state, begin[0]),
            0 => throw new InputException($"{given}: the store {store.Place} has no such pack", "`compliance packs list` shows the packs of a store; --store names it."),
            _ => throw new InputException($"{given}: {begin.Length} packs of the store {store.Place} begin so; expected more of the name") { Problems = [.. begin.Select(p => p.Name)] },
        };
    }
}

/// <summary>A pack of a store.</summary>
/// <param name="Store">The store.</param>
/// <param name="State">What its ledger says.</param>
/// <param name="Record">What it says of the pack.</param>
internal sealed record SelectedPack(IEvidenceStore Store, LedgerState State, PackRecord Record)
{
    /// <summary>Name of the pack in the store.</summary>
    public string Name => Record.Name;
}
