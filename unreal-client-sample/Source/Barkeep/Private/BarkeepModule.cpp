// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#include "Modules/ModuleManager.h"
#include "WebSocketsModule.h"

class FBarkeepModule final : public IModuleInterface
{
public:
    virtual void StartupModule() override
    {
        FModuleManager::LoadModuleChecked<FWebSocketsModule>(TEXT("WebSockets"));
    }
};

IMPLEMENT_MODULE(FBarkeepModule, Barkeep)
