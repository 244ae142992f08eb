using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ocx.Tests.Architecture;

/// <summary>What users of an assembly can see, a line each, in an order that depends on nothing but the names.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
        [typeof(double)] = "double",
    };

    /// <summary>The lines: each type, and its members below it, indented.</summary>
    public static IEnumerable<string> Of(Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes().Where(IsVisible).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            yield return Describe(type);
            if (typeof(Delegate).IsAssignableFrom(type)) continue;
            foreach (string member in type.GetMembers(Declared).Where(IsVisible).Select(Describe).Order(StringComparer.Ordinal)) yield return $"    {member}";
        }
    }

    private static bool IsVisible(Type type) => type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!) : type.IsPublic;

    // What a record or a property makes the compiler write is said by the record or the property.
    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo method => IsVisible((MethodBase)method) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsWritten(method),
        ConstructorInfo constructor => IsVisible((MethodBase)constructor) && !constructor.IsStatic && !IsWritten(constructor),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        PropertyInfo property => property.Name != "EqualityContract" && property.GetAccessors(true).Any(a => IsVisible((MethodBase)a)),
        EventInfo raised => IsVisible((MethodBase)raised.AddMethod!),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsWritten(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Describe(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
            _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        Type[] inherited = type.BaseType is { } b ? b.GetInterfaces() : [];
        IEnumerable<Type> bases = type.IsEnum ? [] : ((Type?[])[type.BaseType]).OfType<Type>().Where(t => t != typeof(object) && t != typeof(ValueType) && !typeof(Delegate).IsAssignableFrom(t))
            .Concat(type.GetInterfaces().Except(inherited).Where(i => i.IsPublic).OrderBy(i => i.FullName, StringComparer.Ordinal));
        string list = string.Join(", ", bases.Select(NameOf));
        string invoke = kind == "delegate" ? Describe(type.GetMethod("Invoke")!)["Invoke".Length..] : "";
        return $"{kind} {type.Namespace}.{NameOf(type)}{invoke}{(list.Length > 0 ? $" : {list}" : "")}";
    }

    private static string Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true, DeclaringType.IsEnum: true } value => $"{value.Name} = {Convert.ToInt64(value.GetRawConstantValue())}",
        FieldInfo { IsLiteral: true } constant => $"const {constant.Name}: {NameOf(constant.FieldType)} = {constant.GetRawConstantValue()}",
        FieldInfo field => $"{Static(field.IsStatic)}{field.Name}: {NameOf(Nullability.Create(field))}",
        EventInfo raised => $"event {raised.Name}: {NameOf(raised.EventHandlerType!)}",
        PropertyInfo property => Describe(property),
        MethodInfo method => $"{Modifiers(method)}{method.Name}{Generic(method.IsGenericMethod ? method.GetGenericArguments() : [])}({Parameters(method)}): {NameOf(Nullability.Create(method.ReturnParameter))}",
        ConstructorInfo constructor => $"{(constructor.IsPublic ? "" : "protected ")}new({Parameters(constructor)})",
        _ => throw new NotSupportedException(member.ToString()),
    };

    private static string Describe(PropertyInfo property)
    {
        MethodInfo shown = property.GetAccessors(true).First(a => IsVisible((MethodBase)a));
        string set = property.SetMethod is not { } setter || !IsVisible((MethodBase)setter) ? "" : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Describe))}]" : "";
        return $"{Modifiers(shown)}{required}{property.Name}{index}: {NameOf(Nullability.Create(property))} {{{(property.GetMethod is { } get && IsVisible((MethodBase)get) ? " get;" : "")}{set} }}";
    }

    private static string Modifiers(MethodInfo method)
    {
        string access = method.IsPublic ? "" : "protected ";
        bool isOverride = method.GetBaseDefinition() != method;
        string kind = method.DeclaringType!.IsInterface ? (method.IsStatic ? "static " : "") : method.IsStatic ? "static " : isOverride ? "override " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
        return access + kind;
    }

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        string value = !parameter.HasDefaultValue ? "" : parameter.RawDefaultValue switch { null => " = null", bool b => b ? " = true" : " = false", string s => $" = \"{s}\"", var other => $" = {other}" };
        return $"{way}{parameter.Name}: {NameOf(Nullability.Create(parameter))}{value}";
    }

    private static string NameOf(NullabilityInfo info)
    {
        // Of types that stand behind a reference or in an array of spans the context knows nothing; their names are enough.
        Type type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        string mark = !type.IsValueType && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (info.ElementType is { } element && type.IsArray) return $"{NameOf(element)}[]{mark}";
        if (Nullable.GetUnderlyingType(type) is { } inner) return $"{NameOf(inner)}?";
        return type.IsGenericType && info.GenericTypeArguments.Length > 0 ? $"{Bare(type)}<{string.Join(", ", info.GenericTypeArguments.Select(NameOf))}>{mark}" : $"{NameOf(type)}{mark}";
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef || type.IsPointer) return $"{NameOf(type.GetElementType()!)}{(type.IsPointer ? "*" : "")}";
        if (type.IsArray) return $"{NameOf(type.GetElementType()!)}[]";
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword;
        if (Nullable.GetUnderlyingType(type) is { } inner) return $"{NameOf(inner)}?";
        return $"{Bare(type)}{Generic(type.IsGenericType ? type.GetGenericArguments() : [])}";
    }

    private static string Bare(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Bare(type.DeclaringType!)}.{name}" : name;
    }

    private static string Generic(Type[] arguments)
    {
        if (arguments.Length == 0) return "";
        return new StringBuilder("<").AppendJoin(", ", arguments.Select(NameOf)).Append('>').ToString();
    }
}
