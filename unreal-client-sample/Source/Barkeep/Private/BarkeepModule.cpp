// NOT COMPILED in this repository's tests: they have no Unreal Engine. Written against UE 5.3.
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
