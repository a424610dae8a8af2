using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Cluster.Parameters;

/// <summary>Writes and reads options as the command line has them: <c>adamw:beta2=0.95,eps=1e-09</c>.</summary>
/// <remarks>
/// Keys are the names of the options' properties; case and <c>_</c> make no difference. A list's values are separated by
/// <c>/</c>, and <c>betas=0.9/0.95</c> stands for both of them.
/// </remarks>
public static class OptionText
{
    /// <summary>Writes a name and the values that are said.</summary>
    public static string Write(string name, object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<string> items = Properties(options.GetType())
            .Select(p => (p.Name, Value: p.GetValue(options)))
            .Where(item => item.Value is not null)
            .Select(item => $"{Key(item.Name)}={Text(item.Value!)}");
        string text = string.Join(',', items);
        return text.Length == 0 ? name : $"{name}:{text}";
    }

    /// <summary>Reads options; what is not said keeps its default.</summary>
    /// <param name="text">A name, and after a colon <c>key=value</c> pairs with commas between them.</param>
    /// <param name="forName">Makes the defaults of a name.</param>
    /// <exception cref="OptimizerOptionsException">A key is unknown, or a value is none of its kind.</exception>
    public static T Read<T>(string text, Func<string, T> forName)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(forName);
        string[] parts = text.Split(':', 2);
        T options = forName(parts[0]);
        if (parts.Length == 1)
            return options;
        foreach (string item in parts[1].Split(',').SelectMany(Unfold))
            Set(parts[0], options, item);
        return options;
    }

    // Init-only properties of options that nobody else has seen yet.
    private static void Set(string name, object options, string item)
    {
        PropertyInfo[] properties = [.. Properties(options.GetType())];
        string key = item.Split('=')[0];
        PropertyInfo property = properties.FirstOrDefault(p => Plain(p.Name) == Plain(key))
            ?? throw new OptimizerOptionsException(
                name, $"has no '{key}'; it has {string.Join(", ", properties.Select(p => Key(p.Name)))}.");
        if (item.Length == key.Length)
            throw new OptimizerOptionsException(name, $"'{key}' has no value: {key}=VALUE.");
        property.SetValue(options, Parse(name, key, item[(key.Length + 1)..], property.PropertyType));
    }

    private static object Parse(string name, string key, string text, Type type)
    {
        try
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            return type == typeof(IReadOnlyList<long>)
                ? Array.ConvertAll(text.Split('/'), s => long.Parse(s, CultureInfo.InvariantCulture))
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            string kind = type == typeof(bool) ? "true or false" : type == typeof(double) ? "a number" : "a whole number";
            throw new OptimizerOptionsException(name, $"'{key}={text}': the value must be {kind}.");
        }
    }

    private static IEnumerable<string> Unfold(string item)
    {
        string[] betas = item.StartsWith("betas=", StringComparison.OrdinalIgnoreCase) ? item[6..].Split('/') : [];
        return betas.Length == 2 ? [$"beta1={betas[0]}", $"beta2={betas[1]}"] : [item];
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    private static string Text(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IReadOnlyList<long> list => string.Join('/', list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // StepSize is step_size, T is t.
    private static string Key(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
