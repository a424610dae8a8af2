using System.Globalization;

namespace Cluster.Actors;

/// <summary>The place of an actor in its system's tree, with the number of its incarnation.</summary>
public sealed class ActorPath : IEquatable<ActorPath>
{
    /// <summary>Longest name of one actor; a name is a label, not data.</summary>
    public const int NameCharsMax = 128;

    private const string NameSymbols = "-_.*$+:@&=,!~';";
    private readonly string _relative;

    private ActorPath(Address address, ActorPath? parent, string name, string relative, long uid)
    {
        Address = address;
        Parent = parent;
        Name = name;
        Uid = uid;
        _relative = relative;
    }

    /// <summary>The address of the actor's system.</summary>
    public Address Address { get; }

    /// <summary>The path of the parent; null for the root.</summary>
    public ActorPath? Parent { get; }

    /// <summary>The last element of the path; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The number of this incarnation; 0 where the path means whichever actor lives there.</summary>
    public long Uid { get; }

    /// <summary>The elements from the root down.</summary>
    public IReadOnlyList<string> Elements =>
        _relative.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Returns the path of a root.</summary>
    public static ActorPath Root(Address address) => new(address, null, "", "", 0);

    /// <summary>Returns the path of a child, without an incarnation number.</summary>
    public static ActorPath operator /(ActorPath path, string name) => path.Child(name);

    /// <summary>Returns the path of a child.</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="uid">The child's incarnation; 0 for any.</param>
    public ActorPath Child(string name, long uid = 0) => new(Address, this, name, $"{_relative}/{name}", uid);

    /// <summary>Says whether a name may be part of a path.</summary>
    public static bool IsValidPathElement(string name) => name.Length is > 0 and <= NameCharsMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || NameSymbols.Contains(c, StringComparison.Ordinal));

    /// <summary>Returns the elements joined by slashes, without the address: <c>/user/coordinator</c>.</summary>
    public string ToStringWithoutAddress() => _relative.Length == 0 ? "/" : _relative;

    /// <summary>Returns address and elements: <c>cluster.tcp://name@host:port/user/coordinator</c>.</summary>
    public string ToStringWithAddress() => $"{Address}{ToStringWithoutAddress()}";

    /// <summary>Returns the elements and <c>#incarnation</c>, without the address.</summary>
    internal string ToRelativeWithUid() => Uid == 0
        ? ToStringWithoutAddress()
        : string.Create(CultureInfo.InvariantCulture, $"{_relative}#{Uid}");

    /// <summary>Returns address, elements and incarnation.</summary>
    public string ToSerializationFormat() => $"{Address}{ToRelativeWithUid()}";

    /// <inheritdoc/>
    public override string ToString() => ToStringWithAddress();

    /// <summary>Parses a path with its address.</summary>
    /// <exception cref="FormatException">The text is not a path.</exception>
    public static ActorPath Parse(string path) => TryParse(path, out var parsed)
        ? parsed
        : throw new FormatException($"'{path}' is not an actor path (protocol://system[@host:port]/user/name)");

    /// <summary>Parses a path with its address, or returns false.</summary>
    public static bool TryParse(string? path, out ActorPath parsed)
    {
        parsed = Root(new Address("", ""));
        var scheme = path?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (scheme <= 0)
            return false;
        var slash = path!.IndexOf('/', scheme + 3);
        if (slash < 0)
            slash = path.Length;
        return Address.TryParse(path[..slash], out var address)
            && TryParseRelative(address, path[slash..], out parsed);
    }

    /// <summary>Parses <c>/user/name#uid</c> below an address, or returns false.</summary>
    internal static bool TryParseRelative(Address address, string relative, out ActorPath parsed)
    {
        parsed = Root(address);
        long uid = 0;
        var hash = relative.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            var digits = relative.AsSpan(hash + 1);
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out uid))
                return false;
            relative = relative[..hash];
        }

        var names = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            if (!IsValidPathElement(names[i]))
                return false;
            parsed = parsed.Child(names[i], i == names.Length - 1 ? uid : 0);
        }

        return true;
    }

    /// <summary>Compares address and elements; the incarnation is not compared (Akka.NET's rule).</summary>
    public bool Equals(ActorPath? other) => ReferenceEquals(this, other)
        || (other is not null && _relative == other._relative && Address == other.Address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_relative, Address);
}
