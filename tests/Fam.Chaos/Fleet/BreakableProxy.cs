using System.Net;
using System.Net.Sockets;

namespace Fam.Chaos.Fleet;

/// <summary>A TCP proxy on loopback whose connections can be cut, held up, or robbed of the answer to a COMMIT.</summary>
public sealed class BreakableProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<Link> links = [];
    private readonly Lock gate = new();
    private readonly Func<int> target;
    private readonly Task accepting;
    private TaskCompletionSource flowing = Done();
    private TaskCompletionSource answering = Done();
    private TimeSpan answerHeldFor;
    private int answersToLose;
    private bool isCut;

    /// <param name="target">The server's port.</param>
    public BreakableProxy(Func<int> target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Answers to COMMIT that were lost so far.</summary>
    public int AnswersLost { get; private set; }

    /// <summary>Resets every connection and every new one.</summary>
    public void Cut()
    {
        List<Link> open;
        lock (gate)
        {
            isCut = true;
            open = [.. links];
        }

        open.ForEach(link => link.Abort());
    }

    /// <summary>Keeps connections, lets nothing through: a network that drops every packet.</summary>
    public void Stall()
    {
        lock (gate)
            flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets through what is asked and keeps every answer; on healing, connections that missed one break.</summary>
    public void Mute()
    {
        lock (gate)
            answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The next so many COMMITs reach the server; their answers never come back, and after a while the connection breaks.</summary>
    public void LoseAnswers(int count, TimeSpan heldFor)
    {
        lock (gate)
            (answersToLose, answerHeldFor) = (count, heldFor);
    }

    public void Heal()
    {
        lock (gate)
        {
            isCut = false;
            answersToLose = 0;
            flowing.TrySetResult();
            answering.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        Heal();
        Cut();
        await accepting;
        stopping.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stopping.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (stopping.IsCancellationRequested)
                    return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var link = new Link(client);
        lock (gate)
            links.Add(link);
        try
        {
            if (isCut)
                return;
            await link.Server.ConnectAsync(IPAddress.Loopback, target());
            await await Task.WhenAny(AskAsync(link), AnswerAsync(link));
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException or IOException)
        {
            // A broken connection is what this is about; both ends see it.
        }
        finally
        {
            lock (gate)
                links.Remove(link);
            link.Abort();
        }
    }

    private async Task AskAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Client.ReceiveAsync(buffer) is > 0 and var read)
        {
            await flowing.Task;
            var held = TakeCommit(buffer.AsSpan(0, read));
            if (held is not null)
                link.IsMute = true;
            await SendAllAsync(link.Server, buffer.AsMemory(0, read));
            if (held is not { } time)
                continue;
            // The server has answered, so the commit is done; nobody will ever be told.
            await Task.WhenAny(link.Answered.Task, Task.Delay(TimeSpan.FromSeconds(10)));
            await Task.Delay(time);
            return;
        }
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Server.ReceiveAsync(buffer) is > 0 and var read)
        {
            await flowing.Task;
            if (!answering.Task.IsCompleted)
            {
                await answering.Task;
                return;
            }

            if (link.IsMute)
                link.Answered.TrySetResult();
            else
                await SendAllAsync(link.Client, buffer.AsMemory(0, read));
        }

        // A server that closes must not end the time that a lost answer is held.
        if (link.IsMute)
            await Task.Delay(answerHeldFor);
    }

    /// <summary>How long to hold the connection where this asks for a commit whose answer is to be lost; else null.</summary>
    private TimeSpan? TakeCommit(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (answersToLose == 0 || bytes.IndexOf("COMMIT\0"u8) < 0)
                return null;
            answersToLose--;
            AnswersLost++;
            return answerHeldFor;
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }

    private sealed class Link(Socket client)
    {
        public Socket Client { get; } = NoDelay(client);

        public Socket Server { get; } = NoDelay(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsMute;

        /// <summary>A reset, not an orderly end.</summary>
        public void Abort()
        {
            Client.Close(0);
            Server.Close(0);
        }

        private static Socket NoDelay(Socket socket)
        {
            socket.NoDelay = true;
            return socket;
        }
    }
}
