using UnrealBuildTool;

public class Barkeep : ModuleRules
{
    public Barkeep(ReadOnlyTargetRules Target) : base(Target)
    {
        PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
        // The core is plain C++ with short file names of its own; merged files would share their unnamed namespaces.
        bUseUnity = false;
        // Not on the include path: names such as Json.h are others' too. The module's headers name ../Core.
        PublicDefinitions.Add("BARKEEP_CORE_API=BARKEEP_API");
        PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine" });
        PrivateDependencyModuleNames.AddRange(new[] { "WebSockets" });
    }
}
