using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.TestResults;

/// <summary>Reads the JSON of Conftest: a list with an entry for each file and Rego package. It tells no time.</summary>
internal static class ConftestReader
{
    public static TestRun Read(string name, ResultFields fields)
    {
        long passed = 0, skipped = 0;
        ImmutableArray<TestFailure>.Builder failures = ImmutableArray.CreateBuilder<TestFailure>();
        foreach ((JsonElement entry, int i) in fields.Root.EnumerateArray().Select((e, i) => (e, i)))
        {
            string pointer = $"/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            if (entry.ValueKind != JsonValueKind.Object) throw fields.Wrong(pointer, "expected a mapping with filename and successes, as conftest writes it");
            string file = fields.Required(entry, pointer, "filename", JsonValueKind.String, "the file that was tested").GetString()!;
            if (fields.Find(entry, pointer, "successes", JsonValueKind.Number, "a number") is { } successes)
                passed += successes.TryGetInt32(out int count) && count >= 0 ? count : throw fields.Wrong($"{pointer}/successes", $"expected a whole number that is not negative, found {successes.GetRawText()}");
            foreach ((JsonElement failure, string at) in fields.Items(entry, pointer, "failures"))
                failures.Add(new(file, fields.Required(failure, at, "msg", JsonValueKind.String, "a message").GetString()!));
            // What an exception rule or a skip took out was not tested; a warning is no failure, and no success either.
            skipped += fields.Items(entry, pointer, "exceptions").Count() + fields.Items(entry, pointer, "skipped").Count();
        }
        return new() { Name = name, Format = "conftest", Passed = passed, Skipped = skipped, Failures = failures.ToImmutable() };
    }
}
