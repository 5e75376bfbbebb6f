using Compliance.Evidence;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage.Postgres;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>The contract of every store, on a database of its own for each test.</summary>
[Collection(OnPostgres.Name)]
public sealed class PostgresStoreTests(PostgresServer server) : EvidenceStoreContract
{
    private readonly string _connection = server.Database();

    protected override IEvidenceStore OpenStore() => PostgresStore.Connect(_connection);
}
