using System.Diagnostics;
using System.Globalization;

namespace Cluster.Integration.Tests.Running;

/// <summary>
/// Is a few hosts with a network of their own: a network namespace each, on one switch. Their links can be cut, in one direction
/// or both, and slowed down; it needs root and <c>ip</c> and <c>tc</c> of iproute2.
/// </summary>
/// <remarks>
/// All names begin with this process's number, and what an earlier process left behind is removed first. Nothing of it is in the
/// network of the machine itself.
/// </remarks>
internal sealed class HostNetwork : IDisposable
{
    private const string Prefix = "cluster-test-";
    private const string Nowhere = "02:00:00:00:00:fe"; // no host has this address, so that the switch carries it to none
    private readonly string _own = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-");
    private readonly string[] _hosts;

    private HostNetwork(string[] hosts) => _hosts = hosts;

    private string Switch => _own + "switch";

    /// <summary>Makes the hosts, or skips the test with the reason.</summary>
    public static HostNetwork Create(params string[] hosts)
    {
        var network = new HostNetwork(hosts);
        var reason = Try("ip", "netns", "add", network.Switch);
        Skip.If(reason is not null, $"hosts need network namespaces, which there are none of here: {reason}");
        try
        {
            RemoveStale();
            network.Build();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Gets a host's address.</summary>
    public string Address(string host) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{Number(host)}");

    /// <summary>Gets a host's IPv6 address.</summary>
    public string Address6(string host) => string.Create(CultureInfo.InvariantCulture, $"fd77::{Number(host)}");

    /// <summary>Gets the command that becomes another one on a host, to which some folders are empty.</summary>
    public string[] On(string host, params string[] hidden)
    {
        var mounts = string.Concat(hidden.Select(folder => $"mount -t tmpfs none '{folder}' && "));
        return ["ip", "netns", "exec", _own + host, "sh", "-c", mounts + "exec \"$@\"", "sh"];
    }

    /// <summary>Cuts a host off, as a pulled cable does.</summary>
    public void Cut(string host) => Run("ip", "-n", Switch, "link", "set", host, "down");

    /// <summary>Puts its cable back.</summary>
    public void Mend(string host) => Run("ip", "-n", Switch, "link", "set", host, "up");

    /// <summary>Loses what a host sends to another one, without a word to either; what comes back arrives.</summary>
    public void Lose(string host, string to)
    {
        foreach (var address in (string[])[Address(to), Address6(to)])
            Run("ip", "-n", _own + host, "neigh", "replace", address, "lladdr", Nowhere, "nud", "permanent", "dev", "eth0");
    }

    /// <summary>Lets it arrive again.</summary>
    public void Deliver(string host, string to)
    {
        foreach (var address in (string[])[Address(to), Address6(to)])
            Run("ip", "-n", _own + host, "neigh", "del", address, "dev", "eth0");
    }

    /// <summary>Slows a host's link down, both ways.</summary>
    /// <param name="host">The host.</param>
    /// <param name="rate">Such as 2mbit.</param>
    public void Slow(string host, string rate)
    {
        string[] filter = ["root", "tbf", "rate", rate, "burst", "16kb", "latency", "1s"];
        Run("tc", ["-n", Switch, "qdisc", "add", "dev", host, .. filter]);
        Run("tc", ["-n", _own + host, "qdisc", "add", "dev", "eth0", .. filter]);
    }

    /// <summary>Lets its link be as fast as it is.</summary>
    public void Hasten(string host)
    {
        Run("tc", "-n", Switch, "qdisc", "del", "dev", host, "root");
        Run("tc", "-n", _own + host, "qdisc", "del", "dev", "eth0", "root");
    }

    public void Dispose()
    {
        foreach (var name in _hosts.Select(host => _own + host).Append(Switch)) Remove(name);
    }

    private void Build()
    {
        Run("ip", "-n", Switch, "link", "add", "bridge", "type", "bridge");
        Run("ip", "-n", Switch, "link", "set", "bridge", "up");
        foreach (var host in _hosts)
        {
            var name = _own + host;
            Run("ip", "netns", "add", name);
            Run("ip", "-n", Switch, "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", name);
            Run("ip", "-n", Switch, "link", "set", host, "master", "bridge", "up");
            Run("ip", "-n", name, "addr", "add", Address(host) + "/24", "dev", "eth0");
            Run("ip", "-n", name, "addr", "add", Address6(host) + "/64", "dev", "eth0", "nodad");
            Run("ip", "-n", name, "link", "set", "lo", "up");
            Run("ip", "-n", name, "link", "set", "eth0", "up");
        }
    }

    private int Number(string host) => Array.IndexOf(_hosts, host) + 1;

    // Of processes that did not come to their end.
    private static void RemoveStale()
    {
        foreach (var name in Run("ip", "netns", "list").Split('\n').Select(line => line.Split(' ')[0]))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var process = name[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{process}")) Remove(name);
        }
    }

    // A namespace lives as long as a process in it.
    private static void Remove(string name)
    {
        if (!File.Exists($"/run/netns/{name}")) return;
        foreach (var process in Run("ip", "netns", "pids", name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ForeignProcess.Kill(int.Parse(process, CultureInfo.InvariantCulture));
        Try("ip", "netns", "del", name);
    }

    private static string Run(string program, params string[] arguments)
    {
        var (problem, output) = Start(program, arguments);
        return problem is null ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {problem}");
    }

    private static string? Try(string program, params string[] arguments) => Start(program, arguments).Problem;

    private static (string? Problem, string Output) Start(string program, string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return ("not Linux", "");
        if (Environment.UserName != "root") return ("it needs root", "");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true, RedirectStandardOutput = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode == 0 ? null : errors.Result.Trim(), output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return ($"no {program} (iproute2)", "");
        }
    }
}
