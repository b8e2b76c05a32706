using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

/// <summary>
/// Prints what the libraries named on the command line offer to others: a line for each type and each member, its parts apart by tabs.
/// Types are written as unity-types writes them, generic parameters as T.
/// </summary>
static class Surface
{
    const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    static readonly Dictionary<Type, string> plain = new Dictionary<Type, string>
    {
        { typeof(void), "void" }, { typeof(string), "string" }, { typeof(bool), "boolean" }, { typeof(object), "any" }, { typeof(Type), "System.TypeLike" },
        { typeof(int), "number" }, { typeof(float), "number" }, { typeof(double), "number" }, { typeof(long), "bigint" },
    };

    static void Main(string[] libraries)
    {
        foreach (var library in libraries)
            foreach (var type in Assembly.LoadFrom(library).GetExportedTypes()) Tell(type);
    }

    static void Tell(Type type)
    {
        var kind = type.IsEnum ? "enum" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsInterface ? "interface" : "class";
        var own = Name(type);
        Line("type", own, type.GetGenericArguments().Length, kind, type.BaseType == null ? "" : Name(type.BaseType));
        if (kind == "delegate")
        {
            Signature(own, type, "call", "", type.GetMethod("Invoke"));
            return;
        }
        if (kind == "enum")
        {
            foreach (var name in Enum.GetNames(type)) Line("value", own, 0, name, Convert.ToInt64(Enum.Parse(type, name)));
            return;
        }
        var arity = type.GetGenericArguments().Length;
        foreach (var field in type.GetFields(Own)) Line("property", own, arity, field.Name, field.IsStatic, !field.IsInitOnly, Name(field.FieldType));
        foreach (var property in type.GetProperties(Own))
        {
            var accessor = property.GetGetMethod() ?? property.GetSetMethod();
            Line("property", own, arity, property.Name, accessor.IsStatic, property.GetSetMethod() != null, Name(property.PropertyType));
        }
        foreach (var happens in type.GetEvents(Own)) Line("event", own, arity, happens.Name, Name(happens.EventHandlerType));
        foreach (var method in type.GetMethods(Own)) if (!method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object)) Signature(own, type, "method", method.Name, method);
        // Unity makes its objects itself, and abstract ones nobody makes.
        if (type.IsAbstract || IsUnityObject(type) && type.Name != "GameObject") return;
        foreach (var constructor in type.GetConstructors(Own)) Signature(own, type, "constructor", "", constructor);
    }

    static bool IsUnityObject(Type type)
    {
        for (var at = type; at != null; at = at.BaseType) if (at.FullName == "UnityEngine.Object") return true;
        return false;
    }

    static void Signature(string own, Type type, string kind, string name, MethodBase method)
    {
        var parameters = method.GetParameters().Skip(method.IsDefined(typeof(ExtensionAttribute), false) ? 1 : 0);
        var returns = method is MethodInfo ? Name(((MethodInfo)method).ReturnType) : "";
        Line(kind, own, type.GetGenericArguments().Length, name, method.IsStatic, returns, string.Join("|", parameters.Select(each => Name(each.ParameterType)).ToArray()));
    }

    static string Name(Type type)
    {
        string known;
        if (plain.TryGetValue(type, out known)) return known;
        if (type.IsGenericParameter) return "T";
        if (type.IsArray) return "System.Array<" + Name(type.GetElementType()) + ">";
        var bare = type.Namespace + "." + type.Name.Split('`')[0];
        return type.IsGenericType && !type.IsGenericTypeDefinition ? bare + "<" + string.Join(", ", type.GetGenericArguments().Select(Name).ToArray()) + ">" : bare;
    }

    static void Line(params object[] parts) { Console.WriteLine(string.Join("\t", parts.Select(part => part is bool ? (bool)part ? "true" : "false" : part.ToString()).ToArray())); }
}
