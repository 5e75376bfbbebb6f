using System.Collections.Concurrent;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage.Postgres;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>Writers of this process, each with a store of its own, that write until they are stopped. A round that fails is begun anew.</summary>
internal sealed class BusyWriters : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread[] _threads;

    public BusyWriters(int count, string connection)
    {
        PostgresStore[] stores = [.. Enumerable.Range(0, count).Select(_ => PostgresStore.Connect(connection))];
        _threads = [.. stores.Select(store => new Thread(() => Write(store)))];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>Hashes of the entries that a writer was told of.</summary>
    public ConcurrentQueue<string> Acknowledged { get; } = [];

    /// <summary>What writers were told instead.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];

    /// <summary>Waits until the rounds under way have ended.</summary>
    public void Stop()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads) thread.Join();
    }

    public void Dispose() => _stop.Dispose();

    private void Write(PostgresStore store)
    {
        var rounds = new Rounds(store, entry => Acknowledged.Enqueue(entry.Hash), CancellationToken.None);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                rounds.Run();
            }
            catch (Exception e)
            {
                Failures.Enqueue(e);
                Task.Delay(20).Wait(); // A server that is starting is not asked in a loop.
            }
        }
    }
}
