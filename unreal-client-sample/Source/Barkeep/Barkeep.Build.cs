using System.IO;
using UnrealBuildTool;

public class Barkeep : ModuleRules
{
    public Barkeep(ReadOnlyTargetRules Target) : base(Target)
    {
        PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
        CppStandard = CppStandardVersion.Cpp17;
        // The core is plain C++ with short file names of its own; merged files would share their unnamed namespaces.
        bUseUnity = false;
        PublicIncludePaths.Add(Path.Combine(ModuleDirectory, "Core"));
        PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine" });
        PrivateDependencyModuleNames.AddRange(new[] { "WebSockets" });
    }
}
